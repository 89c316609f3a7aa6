import type { Child } from 'hono/jsx'
import type { AssetLink } from '../public/asset-links.ts'
import { Frame } from '../public/frame.tsx'

interface DoorProps {
  readonly asset: AssetLink
  readonly title: string
  readonly head?: Child
  readonly children?: Child
}

/** A page before the session. */
export const Door = ({ asset, title, head, children }: DoorProps) => (
  <Frame
    kind="admin"
    title={`${title} · Posthorn`}
    asset={asset}
    head={
      <>
        <link rel="stylesheet" href={asset('people.css')} />
        {head}
      </>
    }
    header={
      <div class="bar">
        <a class="brand" href="/">
          <img src={asset('logo.svg')} alt="" width="28" height="28" />
          <span>Posthorn</span>
        </a>
      </div>
    }
    footer={
      <p>
        <a href="/">The public page</a>
      </p>
    }
  >
    <section class="door">
      <h1>{title}</h1>
      {children}
    </section>
  </Frame>
)
