/** Carries due deliveries to where they are sent. May carry one twice or late; the claim makes that harmless. */
export interface DeliveryQueue {
  enqueue(deliveries: readonly { readonly id: string; readonly accountId: string }[]): Promise<void>
}
