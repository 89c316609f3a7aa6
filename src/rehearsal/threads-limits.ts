import { shownFields } from './graph-errors.ts'
import type { Stage } from './local-network.ts'

const POSTS_A_DAY = 250
const ANSWERS_A_DAY = 1_000

/** Whether what may be posted in 24 hours is used up; answers are counted apart. */
export const isUsedUp = (stage: Stage, account: string, areAnswers: boolean): boolean =>
  postsOfDay(stage, account, areAnswers) >= (areAnswers ? ANSWERS_A_DAY : POSTS_A_DAY)

function postsOfDay(stage: Stage, account: string, areAnswers: boolean): number {
  const from = stage.now().getTime() - 24 * 60 * 60_000
  return stage
    .posts()
    .filter((post) => post.account === account && Date.parse(post.at) > from)
    .filter(({ replyTo }) => (replyTo !== undefined) === areAnswers).length
}

/** https://developers.facebook.com/docs/threads/overview */
export function showLimit(
  stage: Stage,
  account: string,
  asked: Readonly<Record<string, string>>,
): Response {
  const day = (total: number) => ({ quota_total: total, quota_duration: 86_400 })
  const { id: _, ...fields } = shownFields(
    {
      quota_usage: postsOfDay(stage, account, false),
      config: day(POSTS_A_DAY),
      reply_quota_usage: postsOfDay(stage, account, true),
      reply_config: day(ANSWERS_A_DAY),
    },
    asked.fields ?? 'quota_usage',
  ) as Readonly<Record<string, unknown>>
  return Response.json({ data: [fields] })
}
