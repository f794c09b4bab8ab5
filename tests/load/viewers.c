/* Many viewers in one process: opens sockets, follows frames, notices gaps and doubles, comes back after a loss.
 *
 *   viewers PORT PATH COUNT INFLIGHT HELLO
 *
 * HELLO 1: a viewer counts as open once it had `hello`; 0: once it had the 101. Commands on standard input, one a line:
 *   mark        set all counts to nothing
 *   tell        print the counts as one line of JSON
 *   waves A B   print when the first and the last viewer had each update from A to B
 *   stall N     the first N viewers stop reading
 *   quit
 * It says "open MS" once all are open, for the first time and after each loss of somebody ("back MS").
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 176, SEQS = 1 << 20 };
enum state { AWAY, CONNECTING, ASKED, OPEN, STALLED };

struct viewer {
    int fd;
    enum state state;
    int64_t seq, due_us;       /* last update; when to come back */
    uint64_t left;             /* of the payload that is coming */
    uint8_t header[10], header_got;
    int in_payload, opcode, got;
    char text[HEAD];           /* the beginning of the payload */
    int matched;               /* of the end of the 101's head */
    int64_t gone_us;
};

static struct viewer *all;
static int count, inflight_most, wants_hello, port, inflight, open_now, epoll_fd, is_hall_open, stalled;
static const char *path;
static char epoch[80];
static int64_t window_ms = 1000, began_us;
static uint64_t updates, doubles, gaps, snapshots, losses, opened, bytes, frames, ahead;
static int64_t *first_us, *last_us;
static uint32_t *heard;
static uint64_t lateness[4000];   /* of returns, in 10 ms */

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void say(const char *line, int64_t value) {
    printf("%s %lld\n", line, (long long)value);
    fflush(stdout);
}

static void watch(struct viewer *v, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = v};
    epoll_ctl(epoll_fd, operation, v->fd, &event);
}

static void open_one(struct viewer *v) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    static uint32_t turn;
    /* Several addresses, because one has too few ports for a whole town. */
    to.sin_addr.s_addr = htonl(0x7f000001);
    v->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (v->fd < 0) { perror("socket"); exit(1); }
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(0x7f000002 + turn++ % 8);
    int one = 1;
    setsockopt(v->fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
    bind(v->fd, (struct sockaddr *)&from, sizeof from);
    if (connect(v->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) { perror("connect"); exit(1); }
    v->state = CONNECTING;
    v->matched = v->header_got = v->in_payload = 0;
    inflight++;
    watch(v, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static void ask(struct viewer *v) {
    char request[700], where[160] = "";
    if (v->seq >= 0 && *epoch) snprintf(where, sizeof where, "?epoch=%s&seq=%lld", epoch, (long long)v->seq);
    int size = snprintf(request, sizeof request,
        "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nPragma: no-cache\r\n"
        "Cache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
        "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\nSec-WebSocket-Key: a2tra2tra2tra2tra2traw==\r\n\r\n", path, where, port);
    if (write(v->fd, request, size) != size) { perror("write"); exit(1); }
    v->state = ASKED;
    watch(v, EPOLLIN, EPOLL_CTL_MOD);
}

static void is_open(struct viewer *v) {
    v->state = OPEN;
    inflight--; open_now++; opened++;
    if (v->gone_us) {
        int64_t took = (now_us() - v->gone_us) / 10000;
        lateness[took < 4000 ? took : 3999]++;
    }
    v->gone_us = 0;
    if (open_now == count) {
        say(is_hall_open ? "back" : "open", (now_us() - began_us) / 1000);
        is_hall_open = 1;
    }
}

static void lost(struct viewer *v) {
    if (v->state == OPEN || v->state == STALLED) {
        open_now--; losses++;
        if (open_now == count - 1) began_us = now_us();
        v->gone_us = now_us();
    } else inflight--;
    close(v->fd);
    v->state = AWAY;
    v->due_us = now_us() + (int64_t)(drand48() * window_ms * 1000);
}

static int64_t number(const char *name, const char *text) {
    char *at = strstr(text, name);
    return at ? atoll(at + strlen(name)) : -1;
}

static void message(struct viewer *v) {
    frames++;
    if (v->opcode != 1) return;
    v->text[v->got < HEAD ? v->got : HEAD - 1] = 0;
    int64_t seq = number("\"seq\":", v->text);
    if (!strncmp(v->text, "{\"type\":\"delta\"", 15)) {
        if (seq <= v->seq) doubles++;
        else if (v->seq >= 0 && seq > v->seq + 1) gaps++;
        if (seq > v->seq) v->seq = seq;
        updates++;
    } else if (!strncmp(v->text, "{\"type\":\"snapshot\"", 18)) {
        /* A whole state stands for all updates up to its own. */
        v->seq = seq; snapshots++;
    } else if (!strncmp(v->text, "{\"type\":\"hello\"", 15)) {
        int64_t window = number("\"window_ms\":", v->text);
        if (window > 0) window_ms = window;
        char *at = strstr(v->text, "\"epoch\":\"");
        if (at) {
            at += 9;
            char *end = strchr(at, '"');
            if (end && end - at < (int)sizeof epoch) {
                memcpy(epoch, at, end - at);
                epoch[end - at] = 0;
            }
        }
        if (v->state == ASKED) is_open(v);
        return;
    } else {
        int64_t window = number("\"window_ms\":", v->text);
        if (window > 0) window_ms = window;
        return;
    }
    if (seq >= 0 && seq < SEQS) {
        int64_t now = now_us();
        if (!heard[seq]++) first_us[seq] = now;
        last_us[seq] = now;
    }
}

static void take(struct viewer *v, const uint8_t *data, ssize_t size) {
    bytes += size;
    while (size > 0) {
        if (v->matched < 4) {
            v->matched = *data == "\r\n\r\n"[v->matched] ? v->matched + 1 : *data == '\r';
            data++; size--;
            if (v->matched == 4 && !wants_hello) is_open(v);
            continue;
        }
        if (!v->in_payload) {
            v->header[v->header_got++] = *data++; size--;
            if (v->header_got < 2) continue;
            int length = v->header[1] & 127, need = length < 126 ? 2 : length == 126 ? 4 : 10;
            if (v->header_got < need) continue;
            v->left = length;
            if (need > 2) for (int at = v->left = 0, i = 2; i < need; i++, at++) v->left = v->left << 8 | v->header[i];
            v->opcode = v->header[0] & 15;
            v->got = v->header_got = 0;
            v->in_payload = 1;
        }
        uint64_t part = (uint64_t)size < v->left ? (uint64_t)size : v->left;
        if (v->got < HEAD - 1) {
            uint64_t keep = part < (uint64_t)(HEAD - 1 - v->got) ? part : (uint64_t)(HEAD - 1 - v->got);
            memcpy(v->text + v->got, data, keep);
            v->got += keep;
        }
        data += part; size -= part; v->left -= part;
        if (!v->left) { v->in_payload = 0; message(v); }
    }
}

static void command(char *line) {
    long a, b;
    if (!strncmp(line, "mark", 4)) {
        updates = doubles = gaps = snapshots = losses = opened = bytes = frames = ahead = 0;
        memset(lateness, 0, sizeof lateness);
    } else if (!strncmp(line, "tell", 4)) {
        int64_t least = INT64_MAX, most = -1;
        for (int i = 0; i < count; i++) {
            if (all[i].state == STALLED) continue;
            if (all[i].seq < least) least = all[i].seq;
            if (all[i].seq > most) most = all[i].seq;
        }
        uint64_t sum = 0, total = 0, p99 = 0, last = 0;
        for (int i = 0; i < 4000; i++) total += lateness[i];
        for (int i = 0; i < 4000; i++) {
            sum += lateness[i];
            if (!p99 && total && sum * 100 >= total * 99) p99 = i * 10 + 10;
            if (lateness[i]) last = i * 10 + 10;
        }
        printf("{\"open\":%d,\"updates\":%llu,\"doubles\":%llu,\"gaps\":%llu,\"snapshots\":%llu,\"losses\":%llu,\"opened\":%llu,"
               "\"bytes\":%llu,\"frames\":%llu,\"least\":%lld,\"most\":%lld,\"window_ms\":%lld,\"back_p99_ms\":%llu,\"back_last_ms\":%llu}\n",
               open_now, (unsigned long long)updates, (unsigned long long)doubles, (unsigned long long)gaps,
               (unsigned long long)snapshots, (unsigned long long)losses, (unsigned long long)opened,
               (unsigned long long)bytes, (unsigned long long)frames, (long long)least, (long long)most,
               (long long)window_ms, (unsigned long long)p99, (unsigned long long)last);
    } else if (sscanf(line, "waves %ld %ld", &a, &b) == 2) {
        printf("[");
        for (long s = a; s <= b && s < SEQS; s++)
            printf("%s[%ld,%lld,%lld,%u]", s > a ? "," : "", s, (long long)first_us[s], (long long)last_us[s], heard[s]);
        printf("]\n");
    } else if (sscanf(line, "stall %ld", &a) == 1) {
        for (int i = 0; i < a && i < count; i++)
            if (all[i].state == OPEN) { all[i].state = STALLED; stalled++; watch(&all[i], 0, EPOLL_CTL_MOD); }
        printf("{}\n");
    } else if (!strncmp(line, "quit", 4)) exit(0);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    port = atoi(argv[1]); path = argv[2]; count = atoi(argv[3]); inflight_most = atoi(argv[4]); wants_hello = atoi(argv[5]);
    struct rlimit files, many = {200000, 200000};
    if (setrlimit(RLIMIT_NOFILE, &many)) {
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    setvbuf(stdin, 0, _IONBF, 0);   /* or a second command would wait in there unseen */
    all = calloc(count, sizeof *all);
    first_us = calloc(SEQS, 8); last_us = calloc(SEQS, 8); heard = calloc(SEQS, 4);
    for (int i = 0; i < count; i++) all[i].seq = -1;
    srand48(getpid());
    epoll_fd = epoll_create1(0);
    struct epoll_event in = {.events = EPOLLIN, .data.ptr = 0};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &in);
    began_us = now_us();
    static uint8_t data[1 << 18];
    static struct epoll_event events[1024];
    for (int from = 0;;) {
        int64_t now = now_us();
        /* Those who are away, as far as there is room; a look at all of them only when somebody is. */
        if (open_now + inflight < count)
            for (int looked = 0; looked < count && inflight < inflight_most; looked++, from = (from + 1) % count)
                if (all[from].state == AWAY && all[from].due_us <= now) open_one(&all[from]);
        int found = epoll_wait(epoll_fd, events, 1024, open_now < count ? 2 : 1000);
        for (int i = 0; i < found; i++) {
            struct viewer *v = events[i].data.ptr;
            if (!v) {
                static char line[4096];
                if (!fgets(line, sizeof line, stdin)) exit(0);
                command(line);
                continue;
            }
            if (v->state == CONNECTING) {
                int error = 0; socklen_t size = sizeof error;
                getsockopt(v->fd, SOL_SOCKET, SO_ERROR, &error, &size);
                if (error) lost(v); else ask(v);
                continue;
            }
            if (v->state == AWAY) continue;
            ssize_t size = read(v->fd, data, sizeof data);
            if (size > 0) take(v, data, size);
            else if (size == 0 || (errno != EAGAIN && errno != EINTR)) lost(v);
        }
    }
}
