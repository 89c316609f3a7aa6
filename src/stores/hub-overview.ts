import type { HubHost, HubOverview, HubPing, HubTopic } from '../ports/hub-overview.ts'
import { type Sql, sql } from './sql.ts'

/** The part of the hub's store that people look at. */
export function hubOverview(db: Sql): HubOverview {
  return {
    async watched(now) {
      const rows = await db.all<TopicRow>(sql`
        select topic, changed_at, (select count(*) from hub_subscriptions as one
          where one.topic = hub_topics.topic and lease_until > ${now.getTime()}) as subscribers
        from hub_topics order by subscribers desc, topic`)
      return rows.map(topicOf)
    },
    async hosts(now, limit) {
      const rows = await db.all<HostRow>(sql`
        with ledger as (select topic, host, max(case when state = 'done' then changed_at end) as taken_at,
            sum(state = 'failed') as failed, sum(state = 'waiting' and tries > 0) as retrying
          from hub_pushes where kind = 'push' group by topic, host),
        faults as (select topic, host, reason, max(changed_at) from hub_pushes
          where kind = 'push' and reason is not null and state in ('failed', 'waiting') group by topic, host)
        select topic, host, count(*) as subscribers, sum(protocol is 'rsscloud') as cloud,
          min(lease_until) as first_lease, max(lease_until) as last_lease,
          taken_at, coalesce(failed, 0) as failed, coalesce(retrying, 0) as retrying, reason
        from hub_subscriptions left join ledger using (topic, host) left join faults using (topic, host)
        where lease_until > ${now.getTime()} group by topic, host
        order by coalesce(failed, 0) + coalesce(retrying, 0) = 0, subscribers desc, host, topic limit ${limit}`)
      return rows.map(hostOf)
    },
    async pings() {
      const rows = await db.all<PingRow>(sql`
        select callback as hub, topic, state, tries, reason, max(changed_at) as at
        from hub_pushes where kind = 'ping' group by callback order by callback`)
      return rows.map(pingOf)
    },
  }
}

interface TopicRow {
  topic: string
  subscribers: number
  changed_at: number
}

interface HostRow {
  topic: string
  host: string
  subscribers: number
  cloud: number
  first_lease: number
  last_lease: number
  taken_at: number | null
  failed: number
  retrying: number
  reason: string | null
}

interface PingRow {
  hub: string
  topic: string
  state: string
  tries: number
  reason: string | null
  at: number
}

const topicOf = ({ topic, subscribers, changed_at }: TopicRow): HubTopic => ({
  topic,
  subscribers,
  changedAt: new Date(changed_at),
})

const hostOf = (row: HostRow): HubHost => ({
  topic: row.topic,
  host: row.host,
  subscribers: row.subscribers,
  cloud: row.cloud,
  firstLease: new Date(row.first_lease),
  lastLease: new Date(row.last_lease),
  ...(row.taken_at !== null && { takenAt: new Date(row.taken_at) }),
  failed: row.failed,
  retrying: row.retrying,
  ...(row.reason !== null && { reason: row.reason }),
})

const pingOf = (row: PingRow): HubPing => ({
  hub: row.hub,
  topic: row.topic,
  state: row.state as HubPing['state'],
  tries: row.tries,
  ...(row.reason !== null && { reason: row.reason }),
  at: new Date(row.at),
})
