import { statfs } from 'node:fs/promises'
import type { Examined } from '../tasks/examine.ts'

const MEBIBYTE = 1024 * 1024
/** A database grows by less than this in a week, and SQLite needs room beside it. */
const SHORT = 500 * MEBIBYTE
const VERY_SHORT = 50 * MEBIBYTE

/** The room that is left for the data folder. */
export async function examineDisk(folder: string): Promise<readonly Examined[]> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const message = `${Math.round(free / MEBIBYTE)} MiB are free for ${folder}.`
  const advice = 'Make room: without any, nothing can be planned or sent.'
  const check = 'disk'
  if (free < VERY_SHORT) return [{ check, state: 'wrong', message, advice }]
  return free < SHORT
    ? [{ check, state: 'warning', message, advice }]
    : [{ check, state: 'ok', message }]
}
