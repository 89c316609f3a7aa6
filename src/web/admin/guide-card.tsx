import { type Guide, guideSteps, nextStep } from '../../core/guide.ts'
import { ActionButton } from './forms.tsx'
import { GUIDE, stepHref, stepName } from './guide-frame.tsx'

/** On Today, while what is looked at is only the sample: how far the way to one's own set-up is. */
export const GuideCard = ({ guide }: { readonly guide: Guide }) => {
  const next = nextStep(guide) ?? 'live'
  const done = guide.done.length
  return (
    <section class="panel guide-card" aria-labelledby="guide">
      <h2 id="guide">{done === 0 ? 'Make it yours' : 'Go on with your set-up'}</h2>
      <p>
        {guide.samples.length > 0
          ? 'This is a sample that only rehearses. The guide sets up your own publication in its place, in a few minutes; nothing is sent before you go live.'
          : 'The guide sets up your publication in a few minutes; nothing is sent before you go live.'}
      </p>
      {done > 0 && (
        <p class="quiet">
          <progress max={guideSteps.length} value={done} aria-label="Steps done"></progress>
          {done} of {guideSteps.length} steps done; next is {stepName(next).toLowerCase()}.
        </p>
      )}
      <div class="actions">
        <a class="button" href={done === 0 ? GUIDE : stepHref(next)}>
          {done === 0 ? 'Set up your publication' : 'Go on'}
        </a>
        <ActionButton action={`${GUIDE}/hide`}>Not now</ActionButton>
      </div>
    </section>
  )
}
