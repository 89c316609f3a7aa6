import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import { type Completable, completionScript, shells } from '../completion.ts'

/** @param known every command with its options, when they are all known */
export const completionCommand = (known: () => readonly Completable[]): Command => ({
  name: 'completion',
  args: 'SHELL',
  takes: { least: 1, most: 1 },
  local: true,
  about: 'A script that completes commands in bash, zsh or fish',
  async run({ words: [shell = ''], print }) {
    const one = shells.find((name) => name === shell)
    if (!one) {
      throw new InputError('invalid', `${shell}: expected one of ${shells.join(', ')}`)
    }
    print.exact(completionScript(one, known()))
    return 0
  },
})
