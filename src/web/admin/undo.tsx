import type { AnyUndo } from './undo-fields.ts'

/** Stands in the message about what was done; its form stands beside it. */
export const UndoButton = () => (
  <>
    {' '}
    <button type="submit" form="undo" class="plain">
      Undo
    </button>
  </>
)

export const UndoForm = ({ undo }: { readonly undo: AnyUndo }) => (
  <form
    id="undo"
    method="post"
    action={'former' in undo ? '/admin/undo' : '/admin/calendar/undo'}
    hidden
  >
    {Object.entries(undo).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </form>
)
