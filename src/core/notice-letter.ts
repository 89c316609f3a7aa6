import type { Notice } from './notice.ts'

/** Notices as people read them, several in one message. */
export interface NoticeLetter {
  readonly subject: string
  readonly text: string
}

/** @param publicUrl where links lead; without it there are none */
export function noticeLetter(
  notices: readonly Notice[],
  publicUrl: string | undefined,
): NoticeLetter {
  const [first] = notices
  const more = notices.length - 1
  const title = oneLine(first?.title ?? '')
  return {
    subject: more > 0 ? `${title}, and ${more} more` : title,
    text: notices.map((notice) => paragraph(notice, publicUrl)).join('\n\n'),
  }
}

/** The address of a notice's page. */
export const noticeLink = ({ path }: Notice, publicUrl: string | undefined): string | undefined =>
  path === undefined || publicUrl === undefined ? undefined : `${publicUrl}${path}`

function paragraph(notice: Notice, publicUrl: string | undefined): string {
  const link = noticeLink(notice, publicUrl)
  return [oneLine(notice.title), notice.text, ...(link === undefined ? [] : [link])].join('\n')
}

/** What a network or a post says must not begin a line of its own, least of all a header of a letter. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
