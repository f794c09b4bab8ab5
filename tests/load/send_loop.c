/* The floor of a fan-out: a loop of send() over all connections, and nothing else.
 *
 *   send_loop PORT SIZE
 *
 * Answers any request head with a 101; then "send SEQ COUNT" on standard input sends COUNT text frames of SIZE bytes
 * to everybody, one send() each, numbered from SEQ on.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 65536 };
static int viewers[MOST], count;

static void send_whole(int fd, const char *frame, int size) {
    while (size > 0) {
        ssize_t sent = send(fd, frame, size, MSG_NOSIGNAL);
        if (sent > 0) { frame += sent; size -= sent; continue; }
        if (errno != EAGAIN) return;
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        poll(&writable, 1, 1000);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    setvbuf(stdin, 0, _IONBF, 0);
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, size = atoi(argv[2]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(0x7f000001)};
    if (bind(listening, (struct sockaddr *)&at, sizeof at) || listen(listening, 4096)) { perror("bind"); return 1; }
    int epoll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listening};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listening, &event);
    event.data.fd = 0;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &event);
    static char data[65536], frame[65536];
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: fWqaG1+MrNNJFCD8bf/FloL+yTY=\r\n\r\n";
    struct epoll_event events[256];
    for (;;) {
        int found = epoll_wait(epoll_fd, events, 256, -1);
        for (int i = 0; i < found; i++) {
            int fd = events[i].data.fd;
            if (fd == listening) {
                for (int new; (new = accept4(listening, 0, 0, SOCK_NONBLOCK)) >= 0;) {
                    setsockopt(new, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    event.data.fd = new;
                    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, new, &event);
                }
            } else if (fd == 0) {
                char line[200];
                long first, many;
                if (!fgets(line, sizeof line, stdin)) return 0;
                if (sscanf(line, "send %ld %ld", &first, &many) != 2) continue;
                for (long seq = first; seq < first + many; seq++) {
                    memset(frame, ' ', sizeof frame);
                    frame[0] = (char)0x81; frame[1] = 126; frame[2] = size >> 8; frame[3] = size & 255;
                    int used = sprintf(frame + 4, "{\"type\":\"delta\",\"seq\":%ld,\"at\":1,\"event\":{\"text\":\"", seq);
                    frame[4 + used] = 'x';
                    memcpy(frame + 4 + size - 3, "\"}}", 3);
                    for (int v = 0; v < count; v++) send_whole(viewers[v], frame, size + 4);
                }
            } else {
                ssize_t got = read(fd, data, sizeof data);
                if (got <= 0) { close(fd); continue; }
                send_whole(fd, answer, sizeof answer - 1);
                if (count < MOST) viewers[count++] = fd;
            }
        }
    }
}
