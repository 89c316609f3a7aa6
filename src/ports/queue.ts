/** Carries due deliveries to where they are sent. May carry one twice or late; the claim makes that harmless. */
export interface DeliveryQueue {
  /** One delivery of an account is enough: all that is due there is carried out with it. */
  readonly wholeAccounts?: true
  enqueue(deliveries: readonly { readonly id: string; readonly accountId: string }[]): Promise<void>
}
