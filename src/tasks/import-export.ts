import { InputError } from '../core/errors.ts'
import type { Import } from '../ports/import-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { SkippedItem, SourcePost } from '../ports/source.ts'
import { namesIn, type RecognisedItem, saveBatch } from './import-batch.ts'
import { addCounts, type ImportCounts, reasonsOf } from './import-counts.ts'
import { type PlanPorts, planDeliveries } from './plan-deliveries.ts'

export type ExportPorts = PlanPorts & Pick<Ports, 'imports'>

/** What an export is, to know it again when it comes again. */
export interface ExportName {
  readonly key: string
  readonly type: string
  readonly name: string
  readonly share: Import['share']
}

export interface ExportBatch {
  /** How many items of the export came before these. */
  readonly from: number
  readonly items: readonly (SourcePost | SkippedItem)[]
  /** Nothing follows. */
  readonly last: boolean
}

/** Begins an import, or goes on with the one that was cut off: `done` says where. */
export function openImport({ imports, clock }: ExportPorts, name: ExportName): Promise<Import> {
  return imports.open({ id: clock.mint(), ...name }, clock.now())
}

/**
 * Saves the next items of an export, and notes how far it has come. A batch that is cut off between the two is saved again, which
 * changes nothing.
 *
 * @throws InputError `not-found` for an unknown import, `conflict` when it stands elsewhere
 */
export async function takeBatch(
  ports: ExportPorts,
  id: string,
  batch: ExportBatch,
): Promise<Import & { readonly recognised: readonly RecognisedItem[] }> {
  const one = await ports.imports.byId(id)
  if (!one) throw new InputError('not-found', 'There is no such import')
  if (one.finishedAt || one.done !== batch.from) throw elsewhere(one)
  const { recognised, ...counts } = await saved(ports, one, batch.items)
  const now = ports.clock.now()
  const next = {
    ...one,
    ...addCounts(one, counts),
    changedAt: now,
    ...(batch.last && { finishedAt: now }),
  }
  if (!(await ports.imports.advance(next, batch.from))) throw elsewhere(one)
  if (batch.last && one.share === 'recent') await planDeliveries(ports)
  return { ...next, recognised }
}

const elsewhere = ({ name, done, finishedAt }: Import) =>
  new InputError(
    'conflict',
    finishedAt
      ? `The import of ${name} is finished`
      : `The import of ${name} stands at item ${done}: another process may be at it`,
  )

/** What a batch alone would come to. Nothing is written, so that what stands twice in an export counts twice. */
export async function tryBatch(
  ports: ExportPorts,
  items: ExportBatch['items'],
): Promise<ImportCounts & { readonly recognised: readonly RecognisedItem[] }> {
  return saved(ports, { share: 'none' }, items, true)
}

async function saved(
  ports: ExportPorts,
  { share, startedAt }: Pick<Import, 'share'> & { readonly startedAt?: Date },
  items: ExportBatch['items'],
  dryRun = false,
) {
  const posts = items.filter((item): item is SourcePost => 'post' in item)
  const refused = items.filter((item): item is SkippedItem => !('post' in item))
  const { skipped, ...summary } = await saveBatch(ports, posts, {
    share,
    dryRun,
    present: namesIn(posts),
    // What this very import made is another item of the export, however alike. Dates of posts are whole seconds.
    mayMean: ({ createdAt }) =>
      startedAt === undefined ||
      createdAt.getTime() < Math.floor(startedAt.getTime() / 1000) * 1000,
  })
  const all = [...refused, ...skipped]
  return { ...summary, done: items.length, skipped: all.length, reasons: reasonsOf(all) }
}
