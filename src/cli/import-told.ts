import type { ImportDone } from './import-export.ts'
import type { Printer } from './printer.ts'

/** What came of an import, for people. */
export function tell(print: Printer, done: Omit<ImportDone, 'type' | 'resumed'>): void {
  const { name, created, updated, unchanged, skipped, reasons, recognised } = done
  const would = done.dry_run ? ' (nothing was saved)' : ''
  print.line(
    `${name}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped} skipped${would}`,
  )
  for (const { reason, count, titles } of reasons) {
    const named = titles.map((title) => `"${title}"`).join(', ')
    print.note(`Skipped ${count}: ${reason} ${named}${count > titles.length ? ' …' : ''}`)
  }
  for (const { title, says } of recognised) print.note(`Recognised "${title}": ${says}`)
}
