/** RFC 9110 section 10.2.3: seconds or an HTTP date. Undefined when absent, unreadable or already past. */
export function retryAfter(header: string | null, now: Date): Date | undefined {
  const value = header?.trim() ?? ''
  const time = /^\d{1,9}$/.test(value) ? now.getTime() + Number(value) * 1000 : httpDate(value)
  return time > now.getTime() ? new Date(time) : undefined
}

const httpDate = (value: string) => (value.endsWith('GMT') ? Date.parse(value) : Number.NaN)
