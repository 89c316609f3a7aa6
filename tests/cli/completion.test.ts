import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

const cli = terminal(await openApi())
const { out: script } = await cli.run('completion', 'bash')

/** What bash offers after these words. */
function offered(...words: readonly string[]): string[] {
  const asked = `${script}
COMP_WORDS=(posthorn ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_posthorn; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', asked], { encoding: 'utf8' }).split('\n').filter(Boolean)
}

describe('completion', () => {
  it('offers first words, second words, then options', () => {
    expect(offered('ac')).toEqual(['accounts'])
    expect(offered('deliveries', 're')).toEqual(['retry', 'reschedule', 'resolve'])
    expect(offered('backup', '--')).toEqual(['--encrypt', '--force', '--json', '--help'])
    expect(offered('deliveries', 'list', '--st')).toEqual(['--state'])
    expect(offered('serve', '--se')).toEqual([])
  })

  it('offers files where a file is named', () => {
    expect(offered('plan', 'package.js')).toEqual(['package.json'])
  })

  it.each(['zsh', 'fish'])('knows every command in %s', async (shell) => {
    const { status, out } = await cli.run('completion', shell)
    expect(status).toBe(0)
    for (const word of ['backup', 'accounts', 'simulate', 'templates', 'completion']) {
      expect(out).toContain(word)
    }
  })

  it('names the shells it knows', async () => {
    expect(await cli.run('completion', 'tcsh')).toEqual({
      status: 2,
      out: '',
      err: 'tcsh: expected one of bash, zsh, fish\n',
    })
  })
})
