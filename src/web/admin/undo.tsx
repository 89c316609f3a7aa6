import type { UndoFields } from './undo-fields.ts'

/** Stands in the message about what was done; its form stands beside it. */
export const UndoButton = () => (
  <>
    {' '}
    <button type="submit" form="undo" class="plain">
      Undo
    </button>
  </>
)

export const UndoForm = ({ undo }: { readonly undo: UndoFields }) => (
  <form id="undo" method="post" action="/admin/calendar/undo" hidden>
    {Object.entries(undo).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </form>
)
