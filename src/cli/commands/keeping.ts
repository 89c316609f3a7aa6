import type { Command } from '../command.ts'

/** What keeps a data folder safe. */
export const keepingCommands: readonly Command[] = [
  {
    name: 'backup',
    args: 'FILE',
    takes: { least: 1, most: 1 },
    local: true,
    about: 'Copy the database to a file, while it is served',
    options: {
      encrypt: { type: 'boolean', about: 'With the passphrase in POSTHORN_BACKUP_KEY' },
      force: { type: 'boolean', about: 'Replace a file of that name' },
    },
    async run({ io, words: [file = ''], flags, print }) {
      const made = await io.backup(file, {
        encrypt: flags.has('encrypt'),
        force: flags.has('force'),
      })
      print.answer(made, () => {
        const how = made.encrypted ? 'encrypted' : 'not encrypted'
        print.line(`${made.file}: ${megabytes(made.bytes)}, ${how}.`)
        print.line(
          'Credentials in it are sealed with POSTHORN_SECRET, which is not part of it: keep that too, elsewhere.',
        )
      })
      return 0
    },
  },
  {
    name: 'restore',
    args: 'FILE',
    takes: { least: 1, most: 1 },
    local: true,
    about: 'Put a backup in the place of the database, which is kept beside it',
    async run({ io, words: [file = ''], print }) {
      const restored = await io.restore(file)
      const { former, held } = restored
      print.answer(restored, () => {
        print.line(`${file} was restored. What was there before is now ${former}`)
        print.line(
          `Posts up to now count as shared, and accounts are read before anything new is planned. ${waiting(held)}`,
        )
      })
      return 0
    },
  },
  {
    name: 'rotate-secret',
    local: true,
    about: 'Seal all credentials with a new secret; all sessions end',
    options: {
      to: {
        type: 'string',
        value: 'FILE',
        about: 'Where the new secret goes, when the old one is given in POSTHORN_SECRET',
      },
    },
    async run({ io, values: { to }, print }) {
      const rotated = await io.rotateSecret(to)
      print.answer(rotated, () => {
        print.line(`${rotated.sealed} sealed anew. The new secret is in ${rotated.file}`)
        if (rotated.sessions > 0) print.line('All sessions are ended: people sign in again.')
        if (to !== undefined) print.line(`From now on start with POSTHORN_SECRET_FILE=${to}`)
      })
      return 0
    },
  },
]

const waiting = (held: number) =>
  held === 0
    ? 'Nothing was planned in it.'
    : `${held} planned ${held === 1 ? 'delivery waits' : 'deliveries wait'} for you: look whether ${held === 1 ? 'it has' : 'they have'} gone out since, then approve or cancel.`

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
