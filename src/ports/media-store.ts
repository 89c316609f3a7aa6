/** A picture that a writing app sent. */
export interface Media {
  /** Of its bytes: its name. */
  readonly hash: string
  /** Media type. */
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Pictures of posts that have no other place. They stay for good. */
export interface MediaStore {
  /** What is there already stays as it is. */
  keep(media: Media, now: Date): Promise<void>
  read(hash: string): Promise<Media | undefined>
}
