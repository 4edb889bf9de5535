// Texts of mails and their states.

export const mails = {
  title: "Mails",
  none: "No mail has been written yet.",
  states: {
    draft: "Drafts",
    pending_approval: "Wait for approval",
    approved: "Approved, wait for their slot",
    sending: "Leaving now",
    uncertain: "Uncertain",
    sent: "Sent",
    failed: "Failed",
    cancelled: "Cancelled",
  },
};
