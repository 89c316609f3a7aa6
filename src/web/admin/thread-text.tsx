import { ShareText } from './share-text.tsx'

interface ThreadTextProps {
  /** What each post says, the first one first. */
  readonly texts: readonly string[]
  readonly language?: string | undefined
}

/** Share text in as many posts as it takes, one under the other. */
export const ThreadText = ({ texts, language }: ThreadTextProps) =>
  texts.length < 2 ? (
    <ShareText text={texts.join('')} language={language} />
  ) : (
    <ol class="thread" aria-label={`A thread of ${texts.length} posts`}>
      {texts.map((text) => (
        <li>
          <ShareText text={text} language={language} />
        </li>
      ))}
    </ol>
  )
