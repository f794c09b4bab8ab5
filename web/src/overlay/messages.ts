// The overlay's words. The title is for whoever sets the page up: the picture never shows an error.
import type { Bilingual } from '../shared/i18n'

const en = {
  page: 'Overlay',
  not_signed_in: 'not signed in',
  released: 'Released',
  documents: (count: number) => `${count} documents`,
}

export const messages: Bilingual<typeof en> = {
  en,
  zh: {
    page: '字幕条',
    not_signed_in: '尚未登录',
    released: '成果发布',
    documents: (count) => `${count} 份文件`,
  },
}
