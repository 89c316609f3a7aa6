import type { Issue } from '../core/errors.ts'
import { type Guide, type GuideStep, guidedForm, guidedTemplate } from '../core/guide.ts'
import { type SetupForm, setupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import { changeableSetup } from './change-setup.ts'
import type { ReadSetup } from './edit-setup.ts'

type ReadForm = (form: SetupForm) => ReadSetup
type SetupPorts = Pick<Ports, 'setup'>

/** What stands in for steps that were not taken yet, so that the others can be looked at. */
const untitled = { title: 'A publication', home: 'https://publication.example/' }

/** The whole set-up that going live would apply, or what is wrong with it. */
export async function guidedSetup(
  ports: SetupPorts,
  readForm: ReadForm,
  guide: Guide,
): Promise<ReadSetup> {
  const publication = { ...(guide.replaces && untitled), ...guide.publication }
  return readForm(guidedForm({ ...guide, publication }, await standingForm(ports, guide)))
}

/** The set-up beside which the guide's stands; undefined when it takes the place of all. */
export async function standingForm(
  ports: SetupPorts,
  { replaces }: Pick<Guide, 'replaces'>,
): Promise<SetupForm | undefined> {
  return replaces ? undefined : setupForm(await changeableSetup(ports))
}

/** What is wrong with the part of a step, by keys of the file. What is wrong elsewhere belongs to the step that makes it. */
export async function stepIssues(
  ports: SetupPorts,
  readForm: ReadForm,
  guide: Guide,
  step: GuideStep,
): Promise<readonly Issue[]> {
  const read = await guidedSetup(ports, readForm, guide)
  if (read.ok) return []
  const place = placeOf(guide, step)
  return read.issues.filter(({ path }) => `${path}.`.startsWith(`${place}.`))
}

function placeOf(guide: Guide, step: GuideStep): string {
  const { source, account, schedule } = guide
  switch (step) {
    case 'publication':
      return 'publication'
    case 'source':
      return `sources.${source?.id ?? 'cms'}`
    case 'account':
      return `accounts.${account?.id ?? ''}`
    case 'template':
      return `templates.${guidedTemplate(guide)}`
    case 'schedule':
      return `schedules.${schedule?.id ?? ''}`
    case 'simulate':
    case 'live':
      return ''
  }
}
