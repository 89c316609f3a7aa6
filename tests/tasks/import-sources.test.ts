import { expect, it, onTestFinished } from 'vitest'
import type { Ports } from '../../src/ports/ports.ts'
import { applyConfig } from '../../src/tasks/apply-config.ts'
import { importSources } from '../../src/tasks/import-sources.ts'
import { openStage } from '../web/stage.ts'

const opml =
  '<opml version="2.0"><body><outline text="Harbour" xmlUrl="https://harbour.example/rss"/></body></opml>'

it('writes over nothing that somebody changes in the same moment', async () => {
  const { ports, close } = await openStage()
  onTestFinished(close)
  let reads = 0
  const overtaken: Ports = {
    ...ports,
    setup: {
      ...ports.setup,
      async read() {
        const read = await ports.setup.read()
        reads += 1
        if (reads === 1 && read) {
          const publication = { ...read.publication, title: 'Renamed meanwhile' }
          await applyConfig(ports, { ...read, publication })
        }
        return read
      },
    },
  }
  await importSources(overtaken, opml, false)
  const after = await ports.setup.read()
  expect([after?.publication.title, after?.sources.map(({ id }) => id)]).toEqual([
    'Renamed meanwhile',
    ['harbour'],
  ])
})
