interface ShareTextProps {
  readonly text: string
  readonly language?: string | undefined
}

/** Share text as followers see it: lines kept, links live. */
export const ShareText = ({ text, language }: ShareTextProps) => (
  <p class="share-text" lang={language}>
    {text.split(/(https?:\/\/[^\s<>"]+)/u).map((part, index) =>
      index % 2 === 1 ? (
        <a href={part} rel="noopener nofollow">
          {part}
        </a>
      ) : (
        part
      ),
    )}
  </p>
)
