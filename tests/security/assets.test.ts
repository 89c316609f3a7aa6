import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assetFolder } from '../../src/node/asset-folder.ts'
import { assetRoutes } from '../../src/web/public/assets.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'posthorn-assets-'))
  mkdirSync(join(root, 'assets', 'inner'), { recursive: true })
  writeFileSync(join(root, 'assets', 'copy.js'), 'an asset')
  writeFileSync(join(root, 'assets', 'inner', 'deep.js'), 'not an asset')
  writeFileSync(join(root, 'program.js'), 'the program')
})
afterEach(() => rmSync(root, { recursive: true }))

const get = async (path: string) => {
  const routes = assetRoutes({ assets: assetFolder(join(root, 'assets')) })
  const answer = await new Hono().route('/assets', routes).request(`/assets${path}`)
  return [answer.status, answer.status === 200 ? await answer.text() : '']
}

describe('assets', () => {
  test('are read by name', async () => {
    expect(await get('/copy.js')).toEqual([200, 'an asset'])
  })

  test.each([
    '/../program.js',
    '/..%2fprogram.js',
    '/..%5cprogram.js',
    '/..%5C..%5Cprogram.js',
    '/%2e%2e%5cprogram.js',
    '/%2e%2e/program.js',
    '/..\\program.js',
    '/..%252fprogram.js',
    '/inner/deep.js',
    '/inner%5cdeep.js',
    '//program.js',
    '/copy.js%00.css',
    '/file:///program.js',
  ])('and nothing else is: %s', async (path) => {
    expect(await get(path)).toEqual([404, ''])
  })
})
