import type { FieldWords, Values } from './setup-form.ts'
import { Table } from './table.tsx'

interface MeanwhileProps {
  readonly words: FieldWords
  readonly typed: Values
  /** What stands there now; undefined when it was taken out. */
  readonly now: Values | undefined
}

/** Two people changed the same: both are shown, and nothing is saved until one says so. */
export const Meanwhile = ({ words, typed, now }: MeanwhileProps) => {
  const fields = Object.keys(words).filter(
    (name) => now && told(typed, name) !== told(now, name) && name !== 'id',
  )
  return (
    <div class="flash failed meanwhile" role="alert">
      <p>
        {now
          ? 'Somebody changed this meanwhile, so nothing was saved. What you typed stands below; save again to put it in the place of theirs.'
          : 'Somebody took this out meanwhile, so nothing was saved. What you typed stands below; save again to bring it back.'}
      </p>
      {fields.length > 0 && (
        <Table
          caption="What differs"
          labelled
          columns={['Field', 'Now', 'What you typed']}
          rows={fields.map((name) => [
            words[name]?.label ?? name,
            now ? told(now, name) || '–' : '–',
            told(typed, name) || '–',
          ])}
        />
      )}
    </div>
  )
}

const told = (values: Values, name: string) =>
  (values.get(name) ?? [])
    .map((one) => one.trim().replaceAll('\r\n', '\n'))
    .filter((one) => one !== '')
    .join(', ')
