// Generated from the engine's operation table by `cargo xtask gen`. Do not edit.

/**
 * An open alarm.
 */
export type AlertLine = { 
/**
 * Id.
 */
id: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * What it is about (an id).
 */
subject: string, 
/**
 * `info warning alarm`.
 */
severity: string, 
/**
 * What happened.
 */
text: string, 
/**
 * What to do.
 */
remedy: string, 
/**
 * Since, epoch milliseconds.
 */
at: number, };

/**
 * Open alarms, newest first.
 */
export type Alerts = { 
/**
 * Rows.
 */
alerts: Array<AlertLine>, };

/**
 * The answer on its way.
 */
export type Answered = { 
/**
 * The mail.
 */
email: string, 
/**
 * When it leaves, epoch milliseconds; until then it can be called back.
 */
leaves_at: number, };

/**
 * Drafts to approve at once.
 */
export type ApproveClean = { 
/**
 * The drafts; only clean ones are taken.
 */
emails: Array<string>, };

/**
 * A word that a draft may leave.
 */
export type ApproveEmail = { 
/**
 * The draft; a first mail takes its pack along.
 */
email: string, 
/**
 * Why although a check that may be overridden says no.
 */
override_reason?: string, };

/**
 * What was approved.
 */
export type Approved = { 
/**
 * Rows.
 */
approved: Array<ApprovedRow>, };

/**
 * What was approved and what was not.
 */
export type ApprovedMany = { 
/**
 * Approved mails.
 */
approved: Array<ApprovedRow>, 
/**
 * Drafts that stay drafts, with the reason.
 */
refused: Array<NotApproved>, };

/**
 * An approved mail with its slot.
 */
export type ApprovedRow = { 
/**
 * The mail.
 */
email: string, 
/**
 * Planned slot, epoch milliseconds; none for a follow-up that waits for the mail before it.
 */
slot: number | null, 
/**
 * Until when the word holds; none while it waits.
 */
expires_at: number | null, };

/**
 * An offer of it to a server.
 */
export type AttemptLine = { 
/**
 * Id.
 */
id: string, 
/**
 * 1, 2, 3 …
 */
n: number, 
/**
 * Phase or end.
 */
state: string, 
/**
 * Inbox.
 */
inbox: string, 
/**
 * Route.
 */
route: string, 
/**
 * R, epoch milliseconds.
 */
reserved_at: number, 
/**
 * C, epoch milliseconds.
 */
committing_at: number | null, 
/**
 * End, epoch milliseconds.
 */
ended_at: number | null, 
/**
 * The server's answer.
 */
answer: string | null, 
/**
 * Proof that closed it.
 */
evidence: JsonValue | null, };

/**
 * Days nobody answers: `[from, until)` in epoch milliseconds.
 */
export type AwayRange = { 
/**
 * From.
 */
from: number, 
/**
 * Until, exclusive.
 */
until: number, };

/**
 * A copy of the workspace that was made.
 */
export type BackupNoted = { 
/**
 * Where it lies, as a whole path.
 */
file: string, };

/**
 * A column of the board.
 */
export type BoardColumn = { 
/**
 * Stage.
 */
stage: string, 
/**
 * Cards.
 */
count: number, 
/**
 * Sum of their scores.
 */
score_sum: number, 
/**
 * Hot cards.
 */
hot: number, 
/**
 * Warm cards.
 */
warm: number, 
/**
 * Cold cards.
 */
cold: number, 
/**
 * Cards without a score yet.
 */
unscored: number, 
/**
 * Cards that stand here for too long.
 */
rotting: number, 
/**
 * Days after which that is so; none where standing is fine.
 */
rotting_after_days: number | null, };

/**
 * Which columns.
 */
export type BoardColumns = { 
/**
 * Only cards of this filter; its stages are not asked, all ten columns come.
 */
filter?: CardFilter, };

/**
 * A row that breaks a promise: ids only.
 */
export type BrokenRow = { 
/**
 * Its table; `safety.journal` for a line of the journal, `sqlite_schema` for a missing or changed guard.
 */
table: string, 
/**
 * Its id; empty when damage hides it.
 */
id: string, };

/**
 * Money of this month.
 */
export type Budget = { 
/**
 * Millionths of a dollar spent on models and look-ups.
 */
spent_micros: number, 
/**
 * Calls made.
 */
calls: number, };

/**
 * How good the machine's confidences are, by what persons said.
 */
export type Calibration = { 
/**
 * By model and label; empty until somebody confirmed or corrected a judgement.
 */
calibration: Array<CalibrationRow>, };

/**
 * No filter.
 */
export type CalibrationAsk = Record<symbol, never>;

/**
 * A point of the reliability curve.
 */
export type CalibrationBin = { 
/**
 * From this confidence.
 */
from: number, 
/**
 * To this one.
 */
to: number, 
/**
 * Examples.
 */
count: number, 
/**
 * Mean stated confidence.
 */
confidence: number, 
/**
 * Share a person agreed with.
 */
accuracy: number, };

/**
 * A model's judgements of one label.
 */
export type CalibrationRow = { 
/**
 * Who judged: `embedded`, `llm`.
 */
model: string, 
/**
 * What it said; `all` for all labels together.
 */
label: string, 
/**
 * Examples.
 */
count: number, 
/**
 * What they weigh today: half after 30 days.
 */
weight: number, 
/**
 * Mean stated confidence.
 */
confidence: number, 
/**
 * Share a person agreed with.
 */
accuracy: number, 
/**
 * Mean squared distance of confidence and truth.
 */
brier: number, 
/**
 * Expected calibration error.
 */
ece: number, 
/**
 * The reliability curve.
 */
bins: Array<CalibrationBin>, };

/**
 * A call to make.
 */
export type CallRow = { 
/**
 * The task; tick it off, or log the call with its outcome.
 */
task: string, 
/**
 * Card.
 */
prospect: string | null, 
/**
 * Hotel.
 */
company: string | null, 
/**
 * Person.
 */
person: string | null, 
/**
 * Title as printed.
 */
title: string | null, 
/**
 * What it is about.
 */
text: string, 
/**
 * Number in international form.
 */
number: string | null, 
/**
 * `fixed_line mobile …`.
 */
number_type: string | null, 
/**
 * Whose number: `person` or `hotel`.
 */
number_of: string | null, 
/**
 * Whether the phone is open for this recipient, by the country gate: `allow …`.
 */
gate: string | null, 
/**
 * Why nobody may ring: the number or person is suppressed.
 */
suppressed: string | null, 
/**
 * IANA zone there.
 */
zone: string | null, 
/**
 * Their clock now (`2026-11-25 10:15`).
 */
their_time: string | null, 
/**
 * It is one of the good hours there (10–11:30, 14:30–16:30, working days).
 */
good_now: boolean, 
/**
 * When the next good hour begins, epoch milliseconds.
 */
good_at: number | null, 
/**
 * The same by their clock.
 */
good_at_theirs: string | null, 
/**
 * Due, epoch milliseconds.
 */
due_at: number | null, };

/**
 * Calls: good hours first, then by due date.
 */
export type Calls = { 
/**
 * Rows.
 */
calls: Array<CallRow>, };

/**
 * Which calls.
 */
export type CallsList = { 
/**
 * Only those that may be rung at this hour there.
 */
now?: boolean, 
/**
 * Due before this, epoch milliseconds (default: in the next day).
 */
due_before?: number, };

/**
 * A new campaign.
 */
export type CampaignCreate = { 
/**
 * Name.
 */
name: string, 
/**
 * The offer.
 */
offer: string, 
/**
 * `pain_point competitor_displacement market_expansion hiring_signal technology_upgrade`.
 */
strategy: string, 
/**
 * Who writes; the only sender when left out.
 */
sender?: string, 
/**
 * `approve_all` (default) or `approve_first`; `auto_above` has to be earned.
 */
autonomy?: string, 
/**
 * Steps; four mails on days 0, 4, 9 and 18 when left out.
 */
steps?: Array<CampaignStep>, 
/**
 * Whom it is for.
 */
targeting?: CampaignTargeting, 
/**
 * Mails in a rolling day at most.
 */
daily_cap?: number, 
/**
 * Delicate kinds of facts it opens (never a vacancy at the property).
 */
opens?: Array<string>, };

/**
 * The new campaign.
 */
export type CampaignCreated = { 
/**
 * Its id.
 */
id: string, };

/**
 * What to count: a campaign, or a targeting that is not stored yet.
 */
export type CampaignPreview = { 
/**
 * A campaign.
 */
campaign?: string, 
/**
 * A targeting.
 */
targeting?: CampaignTargeting, };

/**
 * "812 match · 240 by mail · 390 by call or letter · 182 ask counsel".
 */
export type CampaignReach = { 
/**
 * Cards that match.
 */
matches: number, 
/**
 * Of these, ready to be written to.
 */
ready: number, 
/**
 * By mail.
 */
mail: number, 
/**
 * By phone.
 */
phone: number, 
/**
 * By letter.
 */
letter: number, 
/**
 * On LinkedIn.
 */
linkedin: number, 
/**
 * Not by mail, but by call or letter.
 */
call_or_letter: number, 
/**
 * A way is known and the gate opens none.
 */
ask_counsel: number, 
/**
 * No usable way is known (yet).
 */
no_way: number, 
/**
 * Suppressed or excluded.
 */
left_alone: number, 
/**
 * We correspond with them already: a person is asked before the first mail.
 */
known: number, 
/**
 * What has to be done before it can start; none when it can, or when no campaign was named.
 */
missing: string | null, };

/**
 * A campaign by id.
 */
export type CampaignRef = { 
/**
 * Id.
 */
campaign: string, };

/**
 * A campaign with its counts.
 */
export type CampaignRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Offer.
 */
offer: string, 
/**
 * Strategy.
 */
strategy: string, 
/**
 * Autonomy.
 */
autonomy: string, 
/**
 * `draft running paused ended`.
 */
state: string, 
/**
 * Who writes.
 */
sender: string | null, 
/**
 * Steps.
 */
steps: Array<CampaignStep>, 
/**
 * Whom it is for.
 */
targeting: CampaignTargeting, 
/**
 * Cap per rolling day.
 */
daily_cap: number | null, 
/**
 * Delicate kinds it opens.
 */
opens: Array<string>, 
/**
 * Started, epoch milliseconds.
 */
started_at: number | null, 
/**
 * Sequences that run.
 */
active: number, 
/**
 * Sequences that are held.
 */
held: number, 
/**
 * Sequences that ended.
 */
ended: number, 
/**
 * Drafts that wait.
 */
drafts: number, 
/**
 * Mails sent.
 */
sent: number, 
/**
 * Mails answered by a human.
 */
replied: number, 
/**
 * Cards that match and are not contacted yet.
 */
left: number, };

/**
 * A started campaign.
 */
export type CampaignStarted = { 
/**
 * Cards that entered now; others enter when they become ready.
 */
enrolled: number, };

/**
 * A step of a sequence.
 */
export type CampaignStep = { 
/**
 * `mail_auto mail_manual call linkedin_manual letter task`.
 */
kind: string, 
/**
 * Working days from the start.
 */
day: number, };

/**
 * Whom a campaign is for. What is left out lets everybody through.
 */
export type CampaignTargeting = { 
/**
 * Countries, by code or name.
 */
countries?: Array<string>, 
/**
 * Market tiers: `luxury upscale midscale economy budget`.
 */
tiers?: Array<string>, 
/**
 * Stages before the first contact: `new enriching enriched ready` (default: all four).
 */
stages?: Array<string>, };

/**
 * All campaigns.
 */
export type Campaigns = { 
/**
 * Rows.
 */
campaigns: Array<CampaignRow>, };

/**
 * No filter.
 */
export type CampaignsList = Record<symbol, never>;

/**
 * Which cards: one filter for the board, lists and saved views. What is left out lets everything through.
 */
export type CardFilter = { 
/**
 * Stages.
 */
stages?: Array<string>, 
/**
 * The salesperson it belongs to: an actor's id, or `me`.
 */
owner?: string, 
/**
 * ISO countries.
 */
countries?: Array<string>, 
/**
 * Market tiers.
 */
tiers?: Array<string>, 
/**
 * `hot warm cold`; a card without a score is none of them.
 */
heat?: Array<string>, 
/**
 * Whether a person should look at it.
 */
attention?: boolean, 
/**
 * With a task due before this, epoch milliseconds.
 */
due_before?: number, 
/**
 * Whether it has a next step: a task, a meeting ahead or a mail that waits.
 */
next_step?: boolean, 
/**
 * Whether it stands in its stage for too long.
 */
rotting?: boolean, 
/**
 * In this campaign, now or before.
 */
campaign?: string, 
/**
 * Words of the hotel, its town or its person.
 */
query?: string, };

/**
 * A card that moved.
 */
export type CardMoved = { 
/**
 * The transition; none when the card was there already.
 */
transition: string | null, 
/**
 * From.
 */
from: string | null, 
/**
 * To.
 */
to: string, };

/**
 * A promise that was counted.
 */
export type CheckLine = { 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it holds.
 */
ok: boolean, 
/**
 * Violations.
 */
count: number, 
/**
 * The first of them; null when there is none.
 */
first: BrokenRow | null, };

/**
 * Whether mail may leave it.
 */
export type Circuit = { 
/**
 * `closed`: mail leaves · `paused`: a person or the machine stopped it · `stopped`: its domain is stopped · `failing`:
 * it goes on, but its last contact failed · `untested`.
 */
state: string, 
/**
 * Why.
 */
why: string | null, 
/**
 * Since when, where known, epoch milliseconds.
 */
since: number | null, };

/**
 * A sentence and its fact.
 */
export type ClaimOf = { 
/**
 * Number of the sentence, from 0.
 */
sentence: number, 
/**
 * The fact.
 */
fact_id: string, };

/**
 * The board in numbers.
 */
export type Columns = { 
/**
 * All ten, in their order.
 */
columns: Array<BoardColumn>, 
/**
 * Score from which a card is hot.
 */
hot_from: number, 
/**
 * Score from which it is warm.
 */
warm_from: number, 
/**
 * Cards in all columns together.
 */
total: number, };

/**
 * What is known of the property.
 */
export type CompanyCard = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * `chain_hq franchise independent management_company unknown`.
 */
category: string, 
/**
 * Country.
 */
country: string | null, 
/**
 * IANA zone.
 */
zone: string | null, 
/**
 * Town.
 */
town: string | null, 
/**
 * Street.
 */
street: string | null, 
/**
 * Postal code.
 */
postal_code: string | null, 
/**
 * Website.
 */
website: string | null, 
/**
 * Whether it was reached.
 */
website_state: string, 
/**
 * Phone.
 */
phone: string | null, 
/**
 * Market tier.
 */
tier: string | null, 
/**
 * Rooms.
 */
rooms: number | null, 
/**
 * Stars.
 */
stars: number | null, 
/**
 * Chain it carries.
 */
chain: string | null, 
/**
 * `open brand_mandated head_office has_rival`.
 */
fit: string | null, 
/**
 * Who decides.
 */
decider: string | null, 
/**
 * What a person should look at.
 */
needs_attention: string | null, };

/**
 * The colleague's card.
 */
export type Delegated = { 
/**
 * The card, new or known; none when the person asked to be forgotten.
 */
prospect: string | null, };

/**
 * A line of the DNS checklist.
 */
export type DnsLine = { 
/**
 * `spf dmarc mx`.
 */
check: string, 
/**
 * Whether it is fine; none before it was asked.
 */
ok: boolean | null, 
/**
 * What was found.
 */
seen: string | null, 
/**
 * What to set, where something is missing.
 */
record: DnsRecord | null, };

/**
 * A DNS record as it is to be set.
 */
export type DnsRecord = { 
/**
 * Full name.
 */
name: string, 
/**
 * `TXT` or `MX`.
 */
kind: string, 
/**
 * Value.
 */
value: string, };

/**
 * Nothing but "done".
 */
export type Done = { 
/**
 * Always true; refusals are errors.
 */
done: boolean, };

/**
 * A sentence and the fact it rests on.
 */
export type DraftClaim = { 
/**
 * Number of the sentence, from 0.
 */
sentence: number, 
/**
 * The fact.
 */
fact_id: string, 
/**
 * What the fact says.
 */
text: string, 
/**
 * Where it is from.
 */
source: string, };

/**
 * A change of a draft.
 */
export type DraftEdit = { 
/**
 * The draft.
 */
email: string, 
/**
 * New subject.
 */
subject?: string, 
/**
 * New body, without signature and legal lines.
 */
text?: string, 
/**
 * Which sentence of the new body rests on which fact; what is left out keeps the claims whose sentence stands. Taking a
 * change back brings the claims of the words before.
 */
claims?: Array<ClaimOf>, };

/**
 * What an edit changed.
 */
export type DraftEdited = { 
/**
 * Always true; refusals are errors.
 */
done: boolean, 
/**
 * Follow-ups of the pack that took the new subject over.
 */
follow_ups: Array<string>, 
/**
 * Mails that were approved before and wait for a new approval.
 */
approve_again: Array<string>, 
/**
 * The same in words, for the person who edited; none when nothing but the draft changed.
 */
told: string | null, };

/**
 * A draft in full.
 */
export type DraftFull = { 
/**
 * The draft.
 */
draft: DraftRow, 
/**
 * The other mails of its pack.
 */
pack: Array<DraftRow>, 
/**
 * How it changed, oldest first.
 */
versions: Array<DraftVersion>, };

/**
 * A draft to write anew.
 */
export type DraftRegenerate = { 
/**
 * The draft of a sequence.
 */
email: string, 
/**
 * What should be otherwise, in the person's words. A model follows it; the embedded writer only words it anew.
 */
note?: string, };

/**
 * A rejection.
 */
export type DraftReject = { 
/**
 * The draft; its pack goes with it.
 */
email: string, 
/**
 * Why: `wrong_fact wrong_person wrong_fit tone other`, or words.
 */
reason: string, };

/**
 * A draft as its card shows it.
 */
export type DraftRow = { 
/**
 * Id.
 */
id: string, 
/**
 * The pack it is approved with.
 */
pack: string | null, 
/**
 * Card.
 */
prospect: string, 
/**
 * Property's name.
 */
company: string, 
/**
 * Person's name.
 */
person: string | null, 
/**
 * Recipient.
 */
to: string, 
/**
 * Subject.
 */
subject: string, 
/**
 * Subject options.
 */
subjects: Array<string>, 
/**
 * Body.
 */
text: string, 
/**
 * Signature and legal lines.
 */
footer: string, 
/**
 * Language, ISO 639-1.
 */
language: string, 
/**
 * `first follow_up answer manual`.
 */
kind: string, 
/**
 * State.
 */
state: string, 
/**
 * Step of the sequence.
 */
step: number | null, 
/**
 * The mail before it in the pack.
 */
after: string | null, 
/**
 * Highest risk (`none` when there is none).
 */
risk: string, 
/**
 * Whether a bulk approval may take it.
 */
clean: boolean, 
/**
 * Why an earlier approval ended before it could leave.
 */
expired: string | null, 
/**
 * Why this person.
 */
why_person: string, 
/**
 * Why now, with "do not mention" marks.
 */
why_now: string, 
/**
 * Why this language and form of address.
 */
language_reason: string, 
/**
 * `inspect email` of it.
 */
inspection: JsonValue, 
/**
 * Facts beside the sentences that use them.
 */
claims: Array<DraftClaim>, 
/**
 * Planned slot, epoch milliseconds.
 */
planned: number | null, 
/**
 * Score of the card.
 */
score: number | null, 
/**
 * Who wrote it: `embedded`, `person` or a model.
 */
written_by: string, 
/**
 * Born at, epoch milliseconds.
 */
created_at: number, };

/**
 * A version of a draft.
 */
export type DraftVersion = { 
/**
 * 1, 2, 3 …
 */
n: number, 
/**
 * Subject.
 */
subject: string, 
/**
 * Body.
 */
text: string, 
/**
 * Who made it.
 */
made_by: string, 
/**
 * When, epoch milliseconds.
 */
at: number, 
/**
 * What should be otherwise, where it was written anew.
 */
note: string | null, };

/**
 * Drafts: expired first, then by risk, then by age; follow-ups behind the first mail of their pack.
 */
export type Drafts = { 
/**
 * Rows.
 */
drafts: Array<DraftRow>, };

/**
 * Which drafts.
 */
export type DraftsList = { 
/**
 * States, comma-separated (default: `draft,pending_approval`).
 */
state?: string, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * A condition of a move.
 */
export type DropCondition = { 
/**
 * Stable name.
 */
name: string, 
/**
 * Whether it holds.
 */
ok: boolean, 
/**
 * What was seen.
 */
seen: string, };

/**
 * A place where the card may be dropped.
 */
export type DropTarget = { 
/**
 * The column.
 */
stage: string, 
/**
 * The event the drop is.
 */
event: string, 
/**
 * Whether all conditions hold.
 */
ok: boolean, 
/**
 * Its conditions.
 */
conditions: Array<DropCondition>, 
/**
 * Whether a reason is asked for.
 */
needs_reason: boolean, };

/**
 * A pair by id.
 */
export type DuplicateRef = { 
/**
 * Id of the pair.
 */
pair: string, };

/**
 * Two hotels that may be one.
 */
export type DuplicateRow = { 
/**
 * Id of the pair.
 */
id: string, 
/**
 * The one.
 */
a: DuplicateSide, 
/**
 * The other.
 */
b: DuplicateSide, 
/**
 * 0–1.
 */
score: number, 
/**
 * Which fields agree, and what keeps them apart.
 */
why: string, 
/**
 * Since, epoch milliseconds.
 */
at: number, };

/**
 * One hotel of a pair.
 */
export type DuplicateSide = { 
/**
 * Company's id.
 */
company: string, 
/**
 * Name.
 */
name: string, 
/**
 * Town.
 */
town: string | null, 
/**
 * Country.
 */
country: string | null, 
/**
 * Street.
 */
street: string | null, 
/**
 * Website.
 */
website: string | null, 
/**
 * Phone.
 */
phone: string | null, 
/**
 * Its card.
 */
prospect: string | null, };

/**
 * Undecided pairs, likeliest first.
 */
export type Duplicates = { 
/**
 * Rows.
 */
duplicates: Array<DuplicateRow>, };

/**
 * Which pairs.
 */
export type DuplicatesList = { 
/**
 * At most (default 100).
 */
limit?: number, };

/**
 * A mail in full.
 */
export type EmailFull = { 
/**
 * The line.
 */
email: EmailLine, 
/**
 * Body.
 */
text: string, 
/**
 * Signature and legal lines.
 */
footer: string, 
/**
 * Hash of what was approved.
 */
content_hash: string, 
/**
 * Message-ID.
 */
message_id: string, 
/**
 * Live approval: who, until when (epoch milliseconds).
 */
approved_by: string | null, 
/**
 * Until when it holds.
 */
expires_at: number | null, 
/**
 * Offers to servers.
 */
attempts: Array<AttemptLine>, };

/**
 * A mail in one line.
 */
export type EmailLine = { 
/**
 * Id.
 */
id: string, 
/**
 * Card.
 */
prospect: string, 
/**
 * Property.
 */
company: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * State, or after `sent` what happened since.
 */
status: string, 
/**
 * Why it is in that state.
 */
reason: string | null, 
/**
 * Recipient.
 */
to: string, 
/**
 * Subject.
 */
subject: string, 
/**
 * Not before, epoch milliseconds.
 */
not_before: number | null, 
/**
 * Born at, epoch milliseconds.
 */
created_at: number, };

/**
 * A mail by id.
 */
export type EmailRef = { 
/**
 * Id.
 */
email: string, };

/**
 * Mails.
 */
export type Emails = { 
/**
 * Rows.
 */
emails: Array<EmailLine>, };

/**
 * Which mails.
 */
export type EmailsList = { 
/**
 * States, comma-separated; all when left out.
 */
state?: string, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * Whom to enrol.
 */
export type Enrol = { 
/**
 * The campaign; it must be running.
 */
campaign: string, 
/**
 * Cards; all that match when left out.
 */
prospects?: Array<string>, };

/**
 * Who entered.
 */
export type Enrolled = { 
/**
 * Cards that are in.
 */
enrolled: number, 
/**
 * Cards that enter by themselves when they are ready.
 */
waiting: number, 
/**
 * Cards that stay out, at most 500 of them.
 */
out: Array<NotEnrolled>, };

/**
 * What erasing would do.
 */
export type ErasurePlan = { 
/**
 * Needed for the second step.
 */
token: string, 
/**
 * From then on, epoch milliseconds.
 */
from: number, 
/**
 * Until then.
 */
until: number, 
/**
 * Who is meant.
 */
people: Array<PersonMeant>, 
/**
 * Rows that are his: they go or lose their words.
 */
goes: Array<RowsOf>, 
/**
 * Rows of others that mention him: he is taken out of them.
 */
mentions: Array<RowsOf>, 
/**
 * Mails to others that name him: they lose their words, unsent ones are cancelled.
 */
mails_of_others: number, 
/**
 * Other people of the same name: what is theirs keeps it.
 */
namesakes: number, 
/**
 * What stays, and why.
 */
stays: Array<string>, 
/**
 * Copies in the workspace's own folder; they are deleted.
 */
backups: Array<string>, 
/**
 * Copies elsewhere, which cannot be reached. Restored, they forget him again.
 */
exported: Array<ExportedCopy>, };

/**
 * An event: ids and counts, never words of persons.
 */
export type EventLine = { 
/**
 * Number.
 */
id: number, 
/**
 * What it came from.
 */
trace: string, 
/**
 * What happened.
 */
kind: string, 
/**
 * About whom: kind → id.
 */
subjects: JsonValue, 
/**
 * Details.
 */
payload: JsonValue, 
/**
 * When, epoch milliseconds.
 */
at: number, };

/**
 * Events, newest first; of a trace in their order.
 */
export type EventLog = { 
/**
 * Rows.
 */
events: Array<EventLine>, };

/**
 * Which events.
 */
export type EventsList = { 
/**
 * Everything that came from one cause.
 */
trace?: string, 
/**
 * Everything about one card.
 */
prospect?: string, 
/**
 * Older than this event's number.
 */
before?: number, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * Whom to exclude: by id, or by name and place (matched like duplicates, created when new).
 */
export type ExcludeAdd = { 
/**
 * Property or group by id.
 */
company?: string, 
/**
 * Name.
 */
name?: string, 
/**
 * Website.
 */
website?: string, 
/**
 * Town.
 */
town?: string, 
/**
 * Country, by code or name.
 */
country?: string, 
/**
 * `customer open_deal partner competitor colleague do_not_approach`.
 */
kind: string, 
/**
 * Whether it covers the whole group.
 */
on_group?: boolean, 
/**
 * Whose; needed for an open deal and a colleague's.
 */
owner?: string, 
/**
 * Until, epoch milliseconds.
 */
until?: number, };

/**
 * A row of the list that is wrong.
 */
export type ExcludeError = { 
/**
 * Row, from 1, without the header.
 */
row: number, 
/**
 * What is wrong.
 */
why: string, };

/**
 * A list of customers, partners …
 */
export type ExcludeImport = { 
/**
 * Path of a CSV or XLSX file, at most 50 MB.
 */
path: string, 
/**
 * Field → header or number of the column; guessed when left out. Beside those of `import_run`: `kind owner`.
 */
mapping?: { [key in string]: string }, 
/**
 * Kind of the rows that name none (default: `customer`).
 */
kind?: string, 
/**
 * Owner of the rows that name none.
 */
owner?: string, 
/**
 * Until, epoch milliseconds.
 */
until?: number, };

/**
 * What the list did.
 */
export type ExcludeImported = { 
/**
 * New exclusions.
 */
added: number, 
/**
 * Hotels that had this exclusion already.
 */
known: number, 
/**
 * Hotels that were new here.
 */
created: number, 
/**
 * Unsent mails that were cancelled.
 */
cancelled: number, 
/**
 * Rows that are wrong, at most 500.
 */
errors: Array<ExcludeError>, };

/**
 * "We have none."
 */
export type ExcludeNone = { 
/**
 * The name of the person who says so.
 */
name: string, };

/**
 * What an exclusion did.
 */
export type Excluded = { 
/**
 * Its id.
 */
id: string, 
/**
 * The company.
 */
company: string, 
/**
 * Whether the company is new here.
 */
created: boolean, 
/**
 * Unsent mails it cancelled.
 */
cancelled: number, };

/**
 * An exclusion by id.
 */
export type ExclusionRef = { 
/**
 * Id.
 */
id: string, };

/**
 * An exclusion.
 */
export type ExclusionRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Company's id.
 */
company: string, 
/**
 * Company's name.
 */
name: string, 
/**
 * Whether it covers the group.
 */
on_group: boolean, 
/**
 * Kind.
 */
kind: string, 
/**
 * Whose.
 */
owner: string | null, 
/**
 * Where from.
 */
source: string, 
/**
 * Until, epoch milliseconds.
 */
until: number | null, 
/**
 * Since, epoch milliseconds.
 */
at: number, };

/**
 * Exclusions that have not ended.
 */
export type Exclusions = { 
/**
 * Rows.
 */
exclusions: Array<ExclusionRow>, 
/**
 * Whether a list was ever imported.
 */
imported: boolean, 
/**
 * Who signed that there is nobody.
 */
none_signed_by: string | null, 
/**
 * When, epoch milliseconds.
 */
none_signed_at: number | null, };

/**
 * No filter.
 */
export type ExclusionsList = Record<symbol, never>;

/**
 * What to export.
 */
export type ExportAsk = { 
/**
 * `prospects calls letters`.
 */
what: string, 
/**
 * Columns of cards as another program's importer wants them: `hubspot pipedrive`; our own when left out.
 */
columns_of?: string, 
/**
 * Only cards in this stage.
 */
stage?: string, 
/**
 * Only hotels of this country, ISO 3166-1 alpha-2.
 */
country?: string, 
/**
 * Who gets it; kept with the event.
 */
to_whom?: string, };

/**
 * The table.
 */
export type Exported = { 
/**
 * CSV, UTF-8 with a byte order mark.
 */
document: string, 
/**
 * Rows below the header.
 */
rows: number, 
/**
 * How many of them name a person.
 */
people: number, 
/**
 * Cards left out because somebody asked not to be contacted, or is a customer.
 */
left_out: number, };

/**
 * A copy of the workspace.
 */
export type ExportedCopy = { 
/**
 * Where it was put.
 */
file: string, 
/**
 * When, epoch milliseconds.
 */
at: number, };

/**
 * A fact, with what may be said of it.
 */
export type FactRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * `open hint silent`; silent: do not mention.
 */
say: string, 
/**
 * The statement.
 */
text: string, 
/**
 * Where from.
 */
source: string, 
/**
 * The words it was read from.
 */
excerpt: string | null, 
/**
 * When, epoch milliseconds.
 */
at: number, };

/**
 * What was done. A hotel, a conversation or a card counts once, however often something happened with it.
 */
export type Figures = { 
/**
 * Mails a server accepted.
 */
mails: number, 
/**
 * Hotels written to or reached otherwise.
 */
hotels_contacted: number, 
/**
 * Cards on which a person answered or talked.
 */
conversations: number, 
/**
 * Meetings agreed.
 */
meetings_booked: number, 
/**
 * Meetings of the time that took place.
 */
meetings_held: number, 
/**
 * Meetings of the time to which nobody came.
 */
no_shows: number, 
/**
 * Cards handed over.
 */
handed_over: number, 
/**
 * Won.
 */
won: number, 
/**
 * Lost.
 */
lost: number, 
/**
 * Mails that bounced for good.
 */
bounced: number, 
/**
 * Opt-outs; not divided further, they belong to nobody's card.
 */
opted_out: number, };

/**
 * What the country gate says about a channel.
 */
export type GateLine = { 
/**
 * `mail phone letter linkedin`.
 */
channel: string, 
/**
 * The best way by it, if one is known.
 */
way: string | null, 
/**
 * Decision.
 */
decision: string, 
/**
 * Whether something may go by it.
 */
open: boolean, 
/**
 * Rule.
 */
rule: string, 
/**
 * Where it is written.
 */
source: string, 
/**
 * What would open it; empty when only counsel can.
 */
missing: Array<string>, };

/**
 * A row of the gate.
 */
export type GateRowOut = { 
/**
 * ISO country, or `*` for all others.
 */
country: string, 
/**
 * `mail phone letter linkedin`.
 */
channel: string, 
/**
 * `person role unknown`.
 */
recipient_kind: string, 
/**
 * `allow allow_role_related consent_needed proof_needed ask_counsel`.
 */
value: string, 
/**
 * Conditions.
 */
conditions: JsonValue, 
/**
 * Rule.
 */
rule: string, 
/**
 * Where it is written.
 */
source: string, 
/**
 * From when it holds, epoch milliseconds.
 */
dated_at: number, 
/**
 * Whether it is signed.
 */
signed: boolean, };

/**
 * A row as counsel sets it.
 */
export type GateSet = { 
/**
 * Country by code or name, or `*` for all others.
 */
country: string, 
/**
 * `mail phone letter linkedin`.
 */
channel: string, 
/**
 * `person role unknown`; all three when left out.
 */
recipient_kind?: string, 
/**
 * `allow allow_role_related consent_needed proof_needed ask_counsel`.
 */
value: string, 
/**
 * Conditions, as `gates_list` shows them; those of the row before when left out.
 */
conditions?: JsonValue, 
/**
 * Where it is written, or who said so.
 */
source?: string, 
/**
 * From when it holds, epoch milliseconds (default: now).
 */
dated_at?: number, };

/**
 * The gate.
 */
export type Gates = { 
/**
 * Rows by country, channel and kind.
 */
gates: Array<GateRowOut>, 
/**
 * Whether every row is signed.
 */
signed: boolean, 
/**
 * Who signed the table last.
 */
signed_by: string | null, 
/**
 * When, epoch milliseconds.
 */
signed_at: number | null, };

/**
 * Which rows.
 */
export type GatesList = { 
/**
 * One country (code or name, `*` for all others); all when left out.
 */
country?: string, };

/**
 * A signature.
 */
export type GatesSign = { 
/**
 * The name of the person who read the table.
 */
name: string, };

/**
 * A card of a house.
 */
export type GroupCard = { 
/**
 * Card.
 */
prospect: string, 
/**
 * Person.
 */
person: string | null, 
/**
 * Stage.
 */
stage: string, 
/**
 * Whose it is.
 */
owner: string, 
/**
 * State of its open sequence: `active held`.
 */
sequence: string | null, 
/**
 * Why it is held.
 */
held_reason: string | null, };

/**
 * A group in full.
 */
export type GroupFull = { 
/**
 * The group.
 */
group: GroupRow, 
/**
 * Its houses and subgroups.
 */
members: Array<GroupMember>, 
/**
 * What holds it or held it.
 */
holds: Array<GroupHoldRow>, };

/**
 * A hold that was put on.
 */
export type GroupHeld = { 
/**
 * Its id, for releasing.
 */
hold: string, 
/**
 * Sequences it holds.
 */
sequences: number, };

/**
 * A group to hold.
 */
export type GroupHold = { 
/**
 * Id or name of the group, or of a hotel without one.
 */
group: string, 
/**
 * Why; whoever looks at it later reads it.
 */
why: string, };

/**
 * A hold.
 */
export type GroupHoldRow = { 
/**
 * Id, for releasing.
 */
id: string, 
/**
 * Why.
 */
why: string, 
/**
 * `person reply`.
 */
raised_by: string, 
/**
 * Who.
 */
actor: string, 
/**
 * The card whose message raised it.
 */
prospect: string | null, 
/**
 * Since, epoch milliseconds.
 */
at: number, 
/**
 * Released, epoch milliseconds.
 */
released_at: number | null, 
/**
 * Sequences it holds or held.
 */
sequences: number, };

/**
 * A hotel that belongs to a group.
 */
export type GroupJoin = { 
/**
 * The hotel's id or name.
 */
company: string, 
/**
 * The group's id, or its name; a new name makes a new group.
 */
group: string, 
/**
 * `brand_of owned_by operated_by franchised_from clustered_with`.
 */
kind: string, 
/**
 * Where you know it from.
 */
source?: string, };

/**
 * An edge that was made.
 */
export type GroupJoined = { 
/**
 * Its id, for parting.
 */
edge: string, 
/**
 * The group.
 */
group: string, 
/**
 * Whether the group is new.
 */
created: boolean, };

/**
 * A house of a group.
 */
export type GroupMember = { 
/**
 * The edge, for parting; none for a house that belongs through another group.
 */
edge: string | null, 
/**
 * Company's id.
 */
company: string, 
/**
 * Name.
 */
name: string, 
/**
 * Town.
 */
town: string | null, 
/**
 * Country.
 */
country: string | null, 
/**
 * `brand_of owned_by operated_by franchised_from clustered_with`, or `through` another group.
 */
kind: string, 
/**
 * Where we know it from.
 */
source: string | null, 
/**
 * Since, epoch milliseconds.
 */
since_at: number | null, 
/**
 * Until, epoch milliseconds.
 */
until_at: number | null, 
/**
 * Where the decision falls.
 */
decider: string | null, 
/**
 * Fit of our offer.
 */
fit: string | null, 
/**
 * Customer, partner …
 */
exclusion: string | null, 
/**
 * Its cards.
 */
cards: Array<GroupCard>, };

/**
 * An edge to end.
 */
export type GroupPart = { 
/**
 * Its id.
 */
edge: string, };

/**
 * A group, by id or name.
 */
export type GroupRef = { 
/**
 * Id or name.
 */
group: string, };

/**
 * A hold to release.
 */
export type GroupRelease = { 
/**
 * Its id.
 */
hold: string, };

/**
 * A hold that was released.
 */
export type GroupReleased = { 
/**
 * Sequences that go on; the others are held by something else, or ended.
 */
sequences: number, };

/**
 * A group in one line.
 */
export type GroupRow = { 
/**
 * Company's id.
 */
company: string, 
/**
 * Name.
 */
name: string, 
/**
 * `chain_hq franchise independent management_company unknown`.
 */
category: string, 
/**
 * Its houses.
 */
members: number, 
/**
 * Open sequences in it.
 */
sequences: number, 
/**
 * Of these held.
 */
held: number, 
/**
 * Why it is held, if it is.
 */
hold: string | null, };

/**
 * Groups: held ones first, then those with most moving.
 */
export type Groups = { 
/**
 * Rows.
 */
groups: Array<GroupRow>, };

/**
 * No filter.
 */
export type GroupsList = Record<symbol, never>;

/**
 * When it was last alive.
 */
export type HeartbeatLine = { 
/**
 * Its folders were last read, epoch milliseconds.
 */
checked_at: number | null, 
/**
 * Its last mail was accepted.
 */
sent_at: number | null, 
/**
 * Its last message came.
 */
received_at: number | null, 
/**
 * How long new mail takes to be seen, median, milliseconds.
 */
seen_after_ms: number | null, };

/**
 * What an import did.
 */
export type ImportDone = { 
/**
 * Its id.
 */
import: string, 
/**
 * New hotels.
 */
created: number, 
/**
 * Known hotels that were changed.
 */
updated: number, 
/**
 * Rows that were skipped.
 */
skipped: number, 
/**
 * Rows that are wrong, at most 500.
 */
errors: Array<ImportError>, };

/**
 * A row that is wrong.
 */
export type ImportError = { 
/**
 * Row, from 1, without the header.
 */
row: number, 
/**
 * Line in the file, from 1.
 */
line: number, 
/**
 * What is wrong.
 */
why: string, };

/**
 * A table to import.
 */
export type ImportFile = { 
/**
 * Path of a CSV or XLSX file, at most 50 MB.
 */
path: string, 
/**
 * Field → header or number of the column; guessed when left out. Fields: `hotel website email name title phone
 * street postal_code city country zone`.
 */
mapping?: { [key in string]: string }, 
/**
 * What to do with known hotels: `skip update fill create` (default: fill).
 */
dedupe?: string, };

/**
 * What an import would do.
 */
export type ImportPreview = { 
/**
 * Columns as printed.
 */
headers: Array<string>, 
/**
 * The first rows.
 */
sample: Array<Array<string>>, 
/**
 * Field → header of the column it would be read from.
 */
mapping: { [key in string]: string }, 
/**
 * Fields that can be mapped.
 */
fields: Array<string>, 
/**
 * Rows.
 */
rows: number, 
/**
 * New hotels.
 */
created: number, 
/**
 * Known hotels that would be changed.
 */
updated: number, 
/**
 * Known hotels that would be left as they are.
 */
skipped: number, 
/**
 * Rows that are wrong, at most 500.
 */
errors: Array<ImportError>, 
/**
 * Encoding that was found.
 */
encoding: string, 
/**
 * Delimiter that was found.
 */
delimiter: string, };

/**
 * An import by id.
 */
export type ImportRef = { 
/**
 * Id.
 */
import: string, };

/**
 * An import in one line.
 */
export type ImportRow = { 
/**
 * Id.
 */
id: string, 
/**
 * File name.
 */
file: string, 
/**
 * Dedupe choice.
 */
dedupe: string, 
/**
 * Rows.
 */
rows: number, 
/**
 * New hotels.
 */
created: number, 
/**
 * Changed hotels.
 */
updated: number, 
/**
 * Skipped rows.
 */
skipped: number, 
/**
 * Rows that were wrong: `[{row, line, why}]`.
 */
errors: JsonValue, 
/**
 * When, epoch milliseconds.
 */
at: number, 
/**
 * Undone, epoch milliseconds.
 */
undone_at: number | null, };

/**
 * What the undo changed.
 */
export type ImportUndone = { 
/**
 * Cards archived and hotels put back.
 */
changed: number, };

/**
 * Imports, newest first.
 */
export type Imports = { 
/**
 * Rows.
 */
imports: Array<ImportRow>, };

/**
 * No filter.
 */
export type ImportsList = Record<symbol, never>;

/**
 * A new inbox.
 */
export type InboxAdd = { 
/**
 * Sender identity; the only one when left out.
 */
sender?: string, 
/**
 * Address.
 */
address: string, 
/**
 * Login name; the address when left out.
 */
username?: string, 
/**
 * `password` (default) or `xoauth2`.
 */
auth?: string, 
/**
 * Password or access token; goes into the keychain and nowhere else.
 */
secret?: string, 
/**
 * Submission.
 */
smtp: Server, 
/**
 * Reading.
 */
imap: Server, 
/**
 * "Only for outreach": bodies of unmatched mail may be read.
 */
outreach_only?: boolean, };

/**
 * The new inbox.
 */
export type InboxAdded = { 
/**
 * Its id.
 */
id: string, };

/**
 * An inbox in one line.
 */
export type InboxLine = { 
/**
 * Id.
 */
id: string, 
/**
 * Its address.
 */
name: string, 
/**
 * `ok paused error untested`.
 */
state: string, 
/**
 * Why, when it is not ok.
 */
why: string | null, 
/**
 * Mails in the last rolling day.
 */
sent_today: number, 
/**
 * Cap per rolling day.
 */
cap_today: number, };

/**
 * Pause an inbox.
 */
export type InboxPause = { 
/**
 * Id or address.
 */
inbox: string, 
/**
 * Why.
 */
reason?: string, };

/**
 * An inbox by id or address.
 */
export type InboxRef = { 
/**
 * Id or address.
 */
inbox: string, };

/**
 * An inbox in full.
 */
export type InboxRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Address.
 */
address: string, 
/**
 * Sender identity.
 */
sender: string, 
/**
 * Why it is paused.
 */
paused: string | null, 
/**
 * Last error of reading or sending.
 */
last_error: string | null, 
/**
 * When it was last read, epoch milliseconds.
 */
connected_at: number | null, 
/**
 * When the self-test ran.
 */
tested_at: number | null, 
/**
 * Whether the self-test was fine.
 */
test_ok: boolean | null, 
/**
 * DNS checks of its domain.
 */
dns: JsonValue, 
/**
 * Mails in the last rolling day.
 */
sent_today: number, 
/**
 * Cap per rolling day.
 */
cap_today: number, 
/**
 * Whether the server files sent mail itself; null until the self-test learnt it.
 */
files_sent_itself: boolean | null, 
/**
 * How its switches stand.
 */
switches: InboxSwitches, };

/**
 * A score of 0–100.
 */
export type InboxScore = { 
/**
 * `deliverability reputation performance overall`.
 */
name: string, 
/**
 * None while every input is unknown.
 */
score: number | null, 
/**
 * What went into it.
 */
inputs: Array<ScoreInput>, };

/**
 * All inboxes.
 */
export type InboxScores = { 
/**
 * Mails that may still leave today.
 */
can_send_today: number, 
/**
 * Mails of a rolling day all of them may send.
 */
capacity_today: number, 
/**
 * "You can send N today; do this one thing to send more."
 */
sentence: string, 
/**
 * The one thing; none where nothing is left to do.
 */
remedy: Remedy | null, 
/**
 * Mailboxes the goal takes at the normal cap.
 */
mailboxes_for_goal: number | null, 
/**
 * Inboxes.
 */
inboxes: Array<InboxStanding>, };

/**
 * Which inboxes.
 */
export type InboxScoresAsk = { 
/**
 * One, by id or address; all when left out.
 */
inbox?: string, 
/**
 * Mails a day somebody wants to send: how many mailboxes that takes.
 */
goal?: number, };

/**
 * What to change; what is left out stays.
 */
export type InboxSet = { 
/**
 * Id or address.
 */
inbox: string, 
/**
 * Send a copy to the own address as well: proof that a mail was accepted, where the server files none.
 */
proof_copy?: boolean, 
/**
 * Put a copy of what was accepted into Sent, where the server files none and there is no proof copy.
 */
append_sent?: boolean, 
/**
 * Used for outreach only: bodies of unmatched mail may be read.
 */
outreach_only?: boolean, 
/**
 * Own cap per rolling day; 0 takes it away.
 */
daily_cap?: number, };

/**
 * How an inbox stands.
 */
export type InboxStanding = { 
/**
 * Id.
 */
id: string, 
/**
 * Address.
 */
address: string, 
/**
 * Mails that may still leave it in its rolling day.
 */
can_send: number, 
/**
 * Deliverability, reputation, performance, overall.
 */
scores: Array<InboxScore>, 
/**
 * Warm-up.
 */
warmup: Warmup, 
/**
 * Circuit.
 */
circuit: Circuit, 
/**
 * Heartbeat.
 */
heartbeat: HeartbeatLine, 
/**
 * DNS checklist.
 */
dns: Array<DnsLine>, 
/**
 * What the self-test learnt.
 */
learnt: Array<LearntLine>, 
/**
 * When it was tested, epoch milliseconds.
 */
tested_at: number | null, };

/**
 * How the switches of an inbox stand.
 */
export type InboxSwitches = { 
/**
 * A copy goes to the own address.
 */
proof_copy: boolean, 
/**
 * A copy is put into Sent.
 */
append_sent: boolean, 
/**
 * Used for outreach only.
 */
outreach_only: boolean, 
/**
 * Own cap per rolling day.
 */
daily_cap: number | null, };

/**
 * The self-test's result.
 */
export type InboxTested = { 
/**
 * Whether mail can be sent and read.
 */
ok: boolean, 
/**
 * Each step.
 */
steps: Array<TestStep>, };

/**
 * All inboxes.
 */
export type Inboxes = { 
/**
 * Rows.
 */
inboxes: Array<InboxRow>, };

/**
 * No filter yet.
 */
export type InboxesList = Record<symbol, never>;

/**
 * A job to cancel.
 */
export type JobCancel = { 
/**
 * Number.
 */
job: number, 
/**
 * Why.
 */
reason?: string, };

/**
 * A job by number.
 */
export type JobRef = { 
/**
 * Number.
 */
job: number, };

/**
 * A job.
 */
export type JobRow = { 
/**
 * Number.
 */
id: number, 
/**
 * Queue.
 */
queue: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * Payload: ids.
 */
payload: JsonValue, 
/**
 * State.
 */
state: string, 
/**
 * Runs or ran at, epoch milliseconds.
 */
run_at: number, 
/**
 * Failed tries.
 */
attempts: number, 
/**
 * Why it failed, waits or ended.
 */
last_error: string | null, 
/**
 * What it came from.
 */
trace: string, 
/**
 * Ended, epoch milliseconds.
 */
ended_at: number | null, };

/**
 * Jobs, newest first.
 */
export type Jobs = { 
/**
 * Rows.
 */
jobs: Array<JobRow>, };

/**
 * Which jobs.
 */
export type JobsList = { 
/**
 * `scheduled ready running done cancelled dead`.
 */
state?: string, 
/**
 * A queue.
 */
queue?: string, 
/**
 * A kind.
 */
kind?: string, 
/**
 * Older than this job's number.
 */
before?: number, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * Nothing to say.
 */
export type JobsRecover = Record<symbol, never>;

/**
 * A run of the recovery agent.
 */
export type JobsRecovered = { 
/**
 * Dead jobs of the last 7 days nobody had acted on.
 */
looked_at: number, 
/**
 * Those that run again.
 */
requeued: number, 
/**
 * Payloads repaired.
 */
repaired: number, 
/**
 * Those only a person can do something about.
 */
unrecoverable: number, 
/**
 * How many of each class.
 */
classes: { [key in string]: number }, 
/**
 * Dead sends, which the agent never touches.
 */
sending: number, 
/**
 * Job by job.
 */
jobs: Array<RecoveryRow>, };

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

/**
 * A person's word.
 */
export type KnownConfirm = { 
/**
 * A card of the hotel.
 */
prospect: string, 
/**
 * Why it is fine.
 */
reason?: string, };

/**
 * What it was given for.
 */
export type KnownConfirmed = { 
/**
 * What there was.
 */
words: string, 
/**
 * Cards of the hotel that entered a campaign with it.
 */
entered: number, };

/**
 * No filter.
 */
export type KnownList = Record<symbol, never>;

/**
 * A card of the hotel.
 */
export type KnownRef = { 
/**
 * The card.
 */
prospect: string, };

/**
 * A card that waits.
 */
export type KnownRow = { 
/**
 * The card.
 */
prospect: string, 
/**
 * The hotel.
 */
company: string, 
/**
 * What there was: "you wrote 14 mails to this domain, last 3 weeks ago".
 */
words: string, 
/**
 * Mails to them in 24 months.
 */
sent: number, 
/**
 * Mails from them.
 */
received: number, 
/**
 * The last of either, epoch milliseconds.
 */
last_at: number | null, };

/**
 * Cards that wait for a person's word.
 */
export type KnownRows = { 
/**
 * Rows.
 */
known: Array<KnownRow>, 
/**
 * Whether every mailbox's history is counted; before that the list may grow.
 */
counted: boolean, };

/**
 * Something the self-test learnt.
 */
export type LearntLine = { 
/**
 * `send receive message_id files_sent clock dns plus idle`.
 */
what: string, 
/**
 * Whether it is fine.
 */
ok: boolean, 
/**
 * What was seen.
 */
seen: string, };

/**
 * How many were lost for a reason.
 */
export type LostReason = { 
/**
 * Reason.
 */
reason: string, 
/**
 * How many.
 */
count: number, };

/**
 * A meeting to book.
 */
export type MeetingBook = { 
/**
 * The card.
 */
prospect: string, 
/**
 * Begins, epoch milliseconds.
 */
start_at: number, 
/**
 * IANA zone it is meant in (default: the hotel's).
 */
zone?: string, 
/**
 * Place or link.
 */
place?: string, 
/**
 * Who comes.
 */
attendees?: Array<string>, };

/**
 * A meeting after a change.
 */
export type MeetingChanged = { 
/**
 * The meeting.
 */
meeting: string, 
/**
 * Its state.
 */
state: string, 
/**
 * The card's stage now.
 */
stage: string, 
/**
 * The move it caused, if the table has one from there.
 */
transition: string | null, 
/**
 * A draft that offers another time.
 */
draft: string | null, };

/**
 * A meeting that did not take place.
 */
export type MeetingClosed = { 
/**
 * The meeting.
 */
meeting: string, 
/**
 * Why, as far as known.
 */
why?: string, };

/**
 * A meeting that took place.
 */
export type MeetingHeld = { 
/**
 * The meeting.
 */
meeting: string, 
/**
 * What came of it.
 */
outcome?: string, 
/**
 * The next step (default: agree on one).
 */
next?: string, 
/**
 * When, epoch milliseconds (default: their next working day).
 */
next_at?: number, };

/**
 * Another time or place.
 */
export type MeetingMove = { 
/**
 * The meeting.
 */
meeting: string, 
/**
 * Begins, epoch milliseconds.
 */
start_at: number, 
/**
 * IANA zone.
 */
zone?: string, 
/**
 * Place or link.
 */
place?: string, };

/**
 * A meeting.
 */
export type MeetingRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Card.
 */
prospect: string, 
/**
 * Hotel.
 */
company: string, 
/**
 * Person.
 */
person: string | null, 
/**
 * Stage of the card.
 */
stage: string, 
/**
 * `proposed booked moved held no_show cancelled`.
 */
state: string, 
/**
 * Begins, epoch milliseconds.
 */
start_at: number | null, 
/**
 * Begins, as their clock shows it (`2026-11-25 15:00`).
 */
their_time: string | null, 
/**
 * IANA zone.
 */
zone: string | null, 
/**
 * Place or link.
 */
place: string | null, 
/**
 * Who comes.
 */
attendees: Array<string>, 
/**
 * What came of it.
 */
outcome: string | null, 
/**
 * It has begun and nobody said yet what became of it.
 */
to_close: boolean, };

/**
 * A meeting as it was before a change.
 */
export type MeetingWas = { 
/**
 * The meeting.
 */
meeting: string, 
/**
 * Its state then.
 */
state: string, 
/**
 * Began, epoch milliseconds.
 */
start_at: number | null, 
/**
 * Zone.
 */
zone: string | null, 
/**
 * Place.
 */
place: string | null, 
/**
 * Changes so far.
 */
sequence: number, 
/**
 * Outcome.
 */
outcome: string | null, 
/**
 * The move the change caused.
 */
transition: string | null, 
/**
 * The draft it made.
 */
draft: string | null, };

/**
 * Meetings in the order of their beginning.
 */
export type Meetings = { 
/**
 * Rows.
 */
meetings: Array<MeetingRow>, };

/**
 * Which meetings.
 */
export type MeetingsList = { 
/**
 * `upcoming` (default: those still to be held or closed), `past`, `all`.
 */
tab?: string, 
/**
 * Of one card.
 */
prospect?: string, };

/**
 * A merge that was made.
 */
export type MergeDone = { 
/**
 * Its id, for taking it back.
 */
merge: string, 
/**
 * What it did.
 */
plan: MergePlan, };

/**
 * What a merge does, said before.
 */
export type MergePlan = { 
/**
 * `company` or `person`.
 */
kind: string, 
/**
 * The one that stays.
 */
keep: string, 
/**
 * Its name.
 */
keep_name: string | null, 
/**
 * The one that goes.
 */
other: string, 
/**
 * Its name.
 */
other_name: string | null, 
/**
 * Cards that come over.
 */
cards: Array<string>, 
/**
 * Second cards, archived as duplicates.
 */
archived: Array<string>, 
/**
 * Threads that end, so that one is left.
 */
threads_ended: number, 
/**
 * Unsent mails that are cancelled with them.
 */
mails_cancelled: number, 
/**
 * Approvals that are void: these mails are drafts again.
 */
approvals_void: number, 
/**
 * Suppressions of either side; they hold for the whole.
 */
suppressions: Array<string>, 
/**
 * Exclusions of either side; they hold for the whole.
 */
exclusions: Array<string>, 
/**
 * What undoing cannot bring back.
 */
lost: Array<string>, };

/**
 * A merge by id.
 */
export type MergeRef = { 
/**
 * Its id.
 */
merge: string, };

/**
 * A merge.
 */
export type MergeRow = { 
/**
 * Id.
 */
id: string, 
/**
 * `company` or `person`.
 */
kind: string, 
/**
 * The one that stayed.
 */
keep: string, 
/**
 * Its name.
 */
keep_name: string | null, 
/**
 * The one that went.
 */
other: string, 
/**
 * Its name.
 */
other_name: string | null, 
/**
 * When, epoch milliseconds.
 */
at: number, 
/**
 * When it was taken back, epoch milliseconds.
 */
undone_at: number | null, };

/**
 * A merge that was taken back.
 */
export type MergeUndone = { 
/**
 * The one that had stayed.
 */
keep: string, 
/**
 * The one that had gone.
 */
other: string, 
/**
 * Changes that are as they were.
 */
restored: number, 
/**
 * Changes that stay, because the same was changed since.
 */
left: number, 
/**
 * Approvals given meanwhile that are void: these mails are drafts again.
 */
approvals_void: number, };

/**
 * Two that are one: cards, hotels or persons. Two cards stand for their hotels, or, at one hotel, for their persons.
 */
export type MergeWanted = { 
/**
 * The one that stays.
 */
keep: string, 
/**
 * The one that goes into it.
 */
other: string, 
/**
 * What undoing cannot bring back was read (`merge_plan`).
 */
confirmed?: boolean, };

/**
 * Merges, newest first.
 */
export type Merges = { 
/**
 * Rows.
 */
merges: Array<MergeRow>, };

/**
 * Which merges.
 */
export type MergesList = { 
/**
 * At most (default 100).
 */
limit?: number, };

/**
 * The month.
 */
export type MonthReport = { 
/**
 * Like `2031-09`.
 */
month: string, 
/**
 * IANA zone of the sender, in which its days are counted.
 */
zone: string, 
/**
 * When the report was made, epoch milliseconds.
 */
made_at: number, 
/**
 * Meetings to be held, where a target is set.
 */
target_meetings: number | null, 
/**
 * All.
 */
totals: Figures, 
/**
 * What won cards are worth.
 */
value: Array<ReportValue>, 
/**
 * Divided, most conversations first.
 */
parts: Array<ReportPart>, 
/**
 * The last 13 weeks up to the month's end, oldest first.
 */
weeks: Array<ReportWeek>, 
/**
 * Why cards were lost, most frequent first.
 */
lost: Array<LostReason>, 
/**
 * Head of the audit chain, for somebody outside to hold: number and hash.
 */
chain: string | null, 
/**
 * The document asked for.
 */
document?: string, };

/**
 * Which month.
 */
export type MonthReportAsk = { 
/**
 * Like `2031-09`; this month when left out.
 */
month?: string, 
/**
 * `csv` or `html`: also as a document.
 */
document?: string, };

/**
 * Which move.
 */
export type MoveUndo = { 
/**
 * The transition; it must be the card's last.
 */
transition: string, };

/**
 * A call that left this machine: no path, no address, no word of it.
 */
export type NetworkCall = { 
/**
 * Number.
 */
id: number, 
/**
 * When it ended, epoch milliseconds.
 */
at: number, 
/**
 * Host; for `dns` the domain that was asked about.
 */
host: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * Bytes, as far as they were counted.
 */
bytes: number, 
/**
 * How long it took, milliseconds.
 */
ms: number, 
/**
 * `ok`, or what went wrong in a word.
 */
outcome: string, };

/**
 * A host over the last week.
 */
export type NetworkHost = { 
/**
 * Host.
 */
host: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * Calls.
 */
calls: number, 
/**
 * Calls that went wrong.
 */
failed: number, 
/**
 * Bytes.
 */
bytes: number, 
/**
 * The last one, epoch milliseconds.
 */
last_at: number, };

/**
 * Which calls.
 */
export type NetworkList = { 
/**
 * To one host.
 */
host?: string, 
/**
 * `site board robots clock model smtp imap dns other`.
 */
kind?: string, 
/**
 * Older than this call's number.
 */
before?: number, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * The network ledger.
 */
export type NetworkLog = { 
/**
 * Calls, newest first.
 */
calls: Array<NetworkCall>, 
/**
 * Hosts of the last 7 days, the busiest first, at most 100.
 */
hosts: Array<NetworkHost>, };

/**
 * What comes next for a card. The words of a kind are the screen's; `text` is what a person or a mail says.
 */
export type NextStep = { 
/**
 * `answer` a reply waits · `approve` a draft waits · `task` · `meeting` · `mail` has a slot · `sequence` goes on by
 * itself · `revisit` rests until then.
 */
kind: string, 
/**
 * A task's words, a mail's subject, a meeting's place, a campaign's name; may be empty.
 */
text: string, 
/**
 * When; for a reply, since when. Epoch milliseconds.
 */
at: number | null, 
/**
 * The reply, mail, task, meeting or enrolment.
 */
id: string | null, };

/**
 * A draft that was not approved.
 */
export type NotApproved = { 
/**
 * The draft.
 */
email: string, 
/**
 * Code of the error.
 */
code: string, 
/**
 * For a person.
 */
why: string, };

/**
 * A card that stayed out.
 */
export type NotEnrolled = { 
/**
 * The card.
 */
prospect: string, 
/**
 * The rule.
 */
rule: string, 
/**
 * For a person.
 */
why: string, };

/**
 * A note to take.
 */
export type NoteAdd = { 
/**
 * The card.
 */
prospect: string, 
/**
 * Words; a day named in them makes a task.
 */
text: string, 
/**
 * `plain` (default) or `private`: what holds for all of it. A sentence is marked usable by itself.
 */
kind?: string, };

/**
 * What became of it.
 */
export type NoteAdded = { 
/**
 * The note.
 */
note: string, 
/**
 * The task its date words made.
 */
task: string | null, 
/**
 * When that is due, epoch milliseconds.
 */
due_at: number | null, 
/**
 * What the task says.
 */
task_text: string | null, };

/**
 * A sentence to mark.
 */
export type NoteMark = { 
/**
 * The note.
 */
note: string, 
/**
 * Number of the sentence, from 0.
 */
sentence: number, 
/**
 * `usable`: it becomes a fact and may be said · `private`: never in copy, never out of this machine · `plain`.
 */
kind: string, };

/**
 * A note by id.
 */
export type NoteRef = { 
/**
 * Id.
 */
note: string, };

/**
 * A note.
 */
export type NoteRow = { 
/**
 * Id.
 */
id: string, 
/**
 * As it was written.
 */
text: string, 
/**
 * `plain usable private`: what holds for all of it.
 */
kind: string, 
/**
 * Sentence by sentence.
 */
sentences: Array<NoteSentence>, 
/**
 * Who wrote it: an actor's id.
 */
by: string, 
/**
 * When, epoch milliseconds.
 */
at: number, 
/**
 * The task its date words made.
 */
task: string | null, };

/**
 * A sentence of a note.
 */
export type NoteSentence = { 
/**
 * Its words.
 */
text: string, 
/**
 * `plain usable private`.
 */
kind: string, 
/**
 * The fact it became.
 */
fact: string | null, };

/**
 * Notes, newest first.
 */
export type Notes = { 
/**
 * Rows.
 */
notes: Array<NoteRow>, };

/**
 * The notes of a card.
 */
export type NotesOf = { 
/**
 * The card.
 */
prospect: string, };

/**
 * No input.
 */
export type Nothing = Record<symbol, never>;

/**
 * An offer in full.
 */
export type OfferRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Category.
 */
category: string, 
/**
 * Whom it fits.
 */
fit: JsonValue, 
/**
 * Who decides.
 */
deciders: JsonValue, 
/**
 * Price rule.
 */
price_rule: JsonValue, 
/**
 * Objections with answers.
 */
objections: JsonValue, 
/**
 * Value lines by language.
 */
copy: JsonValue, 
/**
 * References.
 */
references: Array<ReferenceRow>, };

/**
 * The offer.
 */
export type OfferSaved = { 
/**
 * Its id.
 */
id: string, };

/**
 * A new offer, or changes to one.
 */
export type OfferSet = { 
/**
 * Which one; a new one when left out.
 */
offer?: string, 
/**
 * Name; needed for a new one.
 */
name?: string, 
/**
 * `pms revenue crm channel_manager booking …`; needed for a new one.
 */
category?: string, 
/**
 * Whom it fits.
 */
fit?: JsonValue, 
/**
 * Who decides, a list of roles.
 */
deciders?: JsonValue, 
/**
 * Price rule.
 */
price_rule?: JsonValue, 
/**
 * Objections with answers.
 */
objections?: JsonValue, 
/**
 * Value lines by language: `{"en": ["…"]}`.
 */
copy?: JsonValue, };

/**
 * All offers.
 */
export type Offers = { 
/**
 * Rows.
 */
offers: Array<OfferRow>, };

/**
 * No filter.
 */
export type OffersList = Record<symbol, never>;

/**
 * Why all sending is paused.
 */
export type PauseSending = { 
/**
 * In words.
 */
reason?: string, };

/**
 * The second step of an erasure.
 */
export type PersonErase = { 
/**
 * The address of the plan.
 */
email: string, 
/**
 * The plan's token, ten seconds after it at the earliest.
 */
token: string, };

/**
 * What was erased.
 */
export type PersonErased = { 
/**
 * Rows that were his.
 */
goes: Array<RowsOf>, 
/**
 * Rows of others.
 */
mentions: Array<RowsOf>, 
/**
 * Mails to others that lost their words.
 */
mails_of_others: number, 
/**
 * Payloads of the chain.
 */
chain: number, 
/**
 * Keys that keep him out.
 */
keys: number, 
/**
 * Entries of the cache.
 */
cached: number, 
/**
 * Copies that were deleted.
 */
backups: Array<string>, 
/**
 * Log files that were emptied.
 */
logs: number, 
/**
 * Copies elsewhere: to be told to the person, or deleted by hand.
 */
exported: Array<ExportedCopy>, 
/**
 * Why free space, cache or copies could not be cleaned now; it is done at the next opening.
 */
unfinished: string | null, };

/**
 * Everything that is held about a person.
 */
export type PersonExport = { 
/**
 * The address that was asked for.
 */
email: string, 
/**
 * Epoch milliseconds.
 */
at: number, 
/**
 * Rows by table, as they are held.
 */
tables: Record<string, unknown[]>, 
/**
 * The same as a text to read.
 */
text: string, };

/**
 * Somebody who is meant.
 */
export type PersonMeant = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * Hotels where he has a post or a card.
 */
hotels: Array<string>, };

/**
 * A person by mail address.
 */
export type PersonRef = { 
/**
 * One of his addresses.
 */
email: string, };

/**
 * A hotel somebody knows of.
 */
export type ProspectAdd = { 
/**
 * The hotel's name.
 */
company: string, 
/**
 * Website.
 */
website?: string, 
/**
 * Town.
 */
town?: string, 
/**
 * Country, by code or name.
 */
country?: string, 
/**
 * Person's name.
 */
person?: string, 
/**
 * Person's title.
 */
title?: string, 
/**
 * Mail address, the person's or the hotel's.
 */
email?: string, 
/**
 * Phone.
 */
phone?: string, };

/**
 * The card.
 */
export type ProspectAdded = { 
/**
 * Its id.
 */
prospect: string, 
/**
 * Its company.
 */
company: string, 
/**
 * Whether the hotel was known already.
 */
known: boolean, 
/**
 * What undoes it.
 */
import: string, };

/**
 * A card with everything known.
 */
export type ProspectFull = { 
/**
 * The card.
 */
prospect: ProspectLine, 
/**
 * The property.
 */
company: CompanyCard, 
/**
 * Role of the post.
 */
role: string | null, 
/**
 * How the person is addressed, once resolved.
 */
address_form: JsonValue | null, 
/**
 * Details of the reason of lost and archived.
 */
reason_detail: JsonValue | null, 
/**
 * Ways, best first.
 */
ways: Array<WayRow>, 
/**
 * Factors of the score, largest first.
 */
factors: Array<ScoreFactor>, 
/**
 * Facts.
 */
facts: Array<FactRow>, 
/**
 * Moves, oldest first.
 */
transitions: Array<TransitionRow>, 
/**
 * Events, newest first, at most 200.
 */
timeline: Array<EventLine>, 
/**
 * Mails of ours, oldest first.
 */
emails: Array<EmailLine>, 
/**
 * The gate for each channel.
 */
gates: Array<GateLine>, };

/**
 * A card in one line.
 */
export type ProspectLine = { 
/**
 * Id.
 */
id: string, 
/**
 * Company's id.
 */
company_id: string, 
/**
 * Hotel.
 */
company: string, 
/**
 * Town.
 */
town: string | null, 
/**
 * Country.
 */
country: string | null, 
/**
 * IANA zone.
 */
zone: string | null, 
/**
 * Market tier.
 */
tier: string | null, 
/**
 * Person.
 */
person: string | null, 
/**
 * Title as printed.
 */
title: string | null, 
/**
 * Stage.
 */
stage: string, 
/**
 * In this stage since, epoch milliseconds.
 */
since: number, 
/**
 * Reason of lost and archived.
 */
reason: string | null, 
/**
 * Rests until, epoch milliseconds.
 */
revisit_at: number | null, 
/**
 * Score 0–100.
 */
score: number | null, 
/**
 * What a person should look at.
 */
needs_attention: string | null, 
/**
 * When the next task is due, epoch milliseconds.
 */
due_at: number | null, 
/**
 * The salesperson it belongs to.
 */
owner: string, 
/**
 * `hot warm cold`; none without a score.
 */
heat: string | null, 
/**
 * Whole days in this stage.
 */
days_in_stage: number, 
/**
 * Whether that is too long.
 */
rotting: boolean, 
/**
 * Days after which it is too long; none where standing is fine.
 */
rotting_after_days: number | null, 
/**
 * Who acts next: `us them machine`; none where nobody does.
 */
acts: string | null, 
/**
 * The oldest reply nobody has handled, since when, epoch milliseconds.
 */
reply_waiting_since: number | null, 
/**
 * The campaign whose sequence runs.
 */
campaign: string | null, 
/**
 * What comes next.
 */
next_step: NextStep | null, };

/**
 * A drop.
 */
export type ProspectMove = { 
/**
 * The card.
 */
prospect: string, 
/**
 * The column.
 */
to: string, 
/**
 * The event, where several lead there; the table's first when left out.
 */
event?: string, 
/**
 * Reason of lost and archived.
 */
reason?: string, 
/**
 * Details of the reason.
 */
detail?: JsonValue, 
/**
 * When it may be contacted again, epoch milliseconds.
 */
revisit_at?: number, 
/**
 * "Move anyway": why against the table or a failed condition.
 */
override_reason?: string, };

/**
 * A card by id.
 */
export type ProspectRef = { 
/**
 * Id.
 */
prospect: string, };

/**
 * A page of cards, in the order that was asked for.
 */
export type Prospects = { 
/**
 * Rows.
 */
prospects: Array<ProspectLine>, 
/**
 * Key of the next page; none when this is the last.
 */
next: string | null, 
/**
 * Cards in this stage (all stages without one), whatever is searched for.
 */
total: number, 
/**
 * Cards the filter lets through.
 */
matching: number, };

/**
 * Which cards.
 */
export type ProspectsList = { 
/**
 * A stage.
 */
stage?: string, 
/**
 * Words of the hotel, its town or its person.
 */
query?: string, 
/**
 * What else narrows it; `stage` and `query` beside it hold as well.
 */
filter?: CardFilter, 
/**
 * `newest` (default), `score` highest first, `since` longest in its stage first, `due` earliest first, `name`.
 */
sort?: string, 
/**
 * Rows of a page (default 100).
 */
limit?: number, 
/**
 * The key of the page before (`next`).
 */
after?: string, };

/**
 * A provider's guard.
 */
export type ProviderLine = { 
/**
 * Name.
 */
name: string, 
/**
 * `closed open half_open`.
 */
state: string, 
/**
 * Last error.
 */
last_error: string | null, };

/**
 * An outside service.
 */
export type ProviderRow = { 
/**
 * Name.
 */
name: string, 
/**
 * Its breaker: `closed` calls go out · `open` none do · `half_open` one probe.
 */
state: string, 
/**
 * Failures in a row.
 */
failures: number, 
/**
 * Not before, epoch milliseconds.
 */
wait_until: number | null, 
/**
 * Why not before.
 */
wait_why: string | null, 
/**
 * What went wrong last.
 */
last_error: string | null, 
/**
 * When it last worked.
 */
last_ok: number | null, 
/**
 * Calls of this month.
 */
calls: number, 
/**
 * Most calls of a month.
 */
budget_calls: number | null, 
/**
 * Spent this month, in millionths of a dollar.
 */
cost_micros: number, 
/**
 * Most to spend in a month.
 */
budget_micros: number | null, 
/**
 * Calls a minute in the long run.
 */
per_minute: number, 
/**
 * Share of the budget that is used, 0–1; none without one.
 */
used: number | null, };

/**
 * All of them.
 */
export type Providers = { 
/**
 * Rows.
 */
providers: Array<ProviderRow>, };

/**
 * No filter.
 */
export type ProvidersList = Record<symbol, never>;

/**
 * Quarantine or another pause of all sending.
 */
export type Quarantine = { 
/**
 * Whether nothing is sent.
 */
on: boolean, 
/**
 * Why.
 */
reason: string | null, };

/**
 * A queue in jobs.
 */
export type QueueInfo = { 
/**
 * Name.
 */
queue: string, 
/**
 * Due and waiting for a worker.
 */
ready: number, 
/**
 * Running.
 */
running: number, 
/**
 * In the future or in retry.
 */
scheduled: number, 
/**
 * Out of attempts.
 */
dead: number, 
/**
 * Why it is paused.
 */
paused: string | null, };

/**
 * A queue to pause.
 */
export type QueuePause = { 
/**
 * The queue.
 */
queue: string, 
/**
 * Why.
 */
reason?: string, };

/**
 * A queue by name.
 */
export type QueueRef = { 
/**
 * The queue.
 */
queue: string, };

/**
 * A queue.
 */
export type QueueRow = { 
/**
 * Name.
 */
queue: string, 
/**
 * Why it is paused.
 */
paused: string | null, 
/**
 * Jobs at once.
 */
at_once: number, 
/**
 * Jobs in the future or in retry.
 */
scheduled: number, 
/**
 * Jobs that can run.
 */
ready: number, 
/**
 * Jobs that run.
 */
running: number, 
/**
 * Jobs that ran out of tries.
 */
dead: number, 
/**
 * Jobs done in the last 7 days.
 */
done: number, };

/**
 * All queues.
 */
export type Queues = { 
/**
 * Rows.
 */
queues: Array<QueueRow>, };

/**
 * No filter.
 */
export type QueuesList = Record<symbol, never>;

/**
 * What was done about a dead job.
 */
export type RecoveryRow = { 
/**
 * Number.
 */
job: number, 
/**
 * Kind.
 */
kind: string, 
/**
 * What its error says: `transient rate provider invalid permanent`.
 */
class: string, 
/**
 * Runs again, epoch milliseconds; none: only a person can do something.
 */
again_at: number | null, 
/**
 * By whom its payload was repaired: `typed fix`, `model`.
 */
repaired: string | null, 
/**
 * The error; for one that is given up, why.
 */
why: string, };

/**
 * A reference; the same customer again changes it.
 */
export type ReferenceAdd = { 
/**
 * The offer.
 */
offer: string, 
/**
 * The customer (a company's id).
 */
company: string, 
/**
 * `name`, `describe` (never named), or `none`.
 */
permission: string, 
/**
 * What came of it.
 */
result?: string, 
/**
 * Their words.
 */
quote?: string, };

/**
 * A reference of a customer.
 */
export type ReferenceRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Customer's id.
 */
company: string, 
/**
 * Customer's name.
 */
name: string, 
/**
 * `name describe none`.
 */
permission: string, 
/**
 * What came of it.
 */
result: string | null, 
/**
 * Their words.
 */
quote: string | null, };

/**
 * The reference.
 */
export type ReferenceSaved = { 
/**
 * Its id.
 */
id: string, };

/**
 * The one thing that lets more leave.
 */
export type Remedy = { 
/**
 * `resume_all sign_in resume set_dns test wait add_inbox`.
 */
kind: string, 
/**
 * The inbox it concerns.
 */
inbox: string | null, 
/**
 * Its address, or the domain.
 */
name: string | null, 
/**
 * Mails a day it gains; none where that is not known.
 */
gain: number | null, 
/**
 * In words.
 */
text: string, };

/**
 * Replies, oldest unanswered first.
 */
export type Replies = { 
/**
 * Rows.
 */
replies: Array<ReplyLine>, };

/**
 * Which replies.
 */
export type RepliesList = { 
/**
 * `needs_me` (default), `done`, `all`.
 */
tab?: string, };

/**
 * An answer a person wrote; pressing Send is its approval.
 */
export type ReplyAnswer = { 
/**
 * The reply.
 */
reply: string, 
/**
 * Text without signature.
 */
text: string, 
/**
 * Subject; `Re: …` of the thread when left out.
 */
subject?: string, 
/**
 * Where it goes, when it must not be guessed: who wrote, or an address where he asks for answers.
 */
to?: string, 
/**
 * Copies; all of the thread when left out.
 */
cc?: Array<string>, 
/**
 * Why it leaves although the person opted out earlier (a newer message of his is needed as well).
 */
override_reason?: string, };

/**
 * Create the colleague that was named.
 */
export type ReplyDelegate = { 
/**
 * The reply.
 */
reply: string, 
/**
 * Name.
 */
name?: string, 
/**
 * Title.
 */
title?: string, 
/**
 * Address.
 */
email?: string, };

/**
 * A reply in full.
 */
export type ReplyFull = { 
/**
 * The line.
 */
reply: ReplyLine, 
/**
 * Interpretation with evidence.
 */
interpretation: JsonValue | null, 
/**
 * Sender's address.
 */
from_address: string, 
/**
 * Where the message asks for answers, as written.
 */
reply_to: Array<string>, 
/**
 * Where an answer goes by itself; none: a person says (`answer_asks`).
 */
answer_to: string | null, 
/**
 * Who gets copies of an answer to all.
 */
answer_cc: Array<string>, 
/**
 * Why a person is asked where an answer goes.
 */
answer_asks: string | null, 
/**
 * What was quoted or elided.
 */
elided: string, 
/**
 * Which evidence matched it.
 */
matched_by: string, 
/**
 * The conversation, oldest first.
 */
conversation: Array<Turn>, };

/**
 * How a reply looked.
 */
export type ReplyHtml = { 
/**
 * Sanitised HTML; none where the message has none or its bytes were erased.
 */
html: string | null, 
/**
 * Pictures that were taken out because they lie on somebody's server.
 */
blocked: number, };

/**
 * A person's word on a reply.
 */
export type ReplyLabel = { 
/**
 * Id.
 */
reply: string, 
/**
 * The right intent.
 */
intent: string, };

/**
 * A reply in one line.
 */
export type ReplyLine = { 
/**
 * Id.
 */
id: string, 
/**
 * Card.
 */
prospect: string | null, 
/**
 * The mail it answers.
 */
email: string | null, 
/**
 * Sender's name, else address.
 */
from: string, 
/**
 * Subject.
 */
subject: string, 
/**
 * Own words.
 */
text: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * Intent.
 */
intent: string | null, 
/**
 * Calibrated confidence.
 */
confidence: number | null, 
/**
 * `embedded llm human`.
 */
decided_by: string | null, 
/**
 * Whether it asks to be left alone.
 */
opt_out: boolean, 
/**
 * Labels.
 */
labels: Array<string>, 
/**
 * `ingested interpreted handled`.
 */
state: string, 
/**
 * What is proposed to a person.
 */
proposed: JsonValue | null, 
/**
 * First sight, epoch milliseconds.
 */
at: number, };

/**
 * A reply by id.
 */
export type ReplyRef = { 
/**
 * Id.
 */
reply: string, };

/**
 * Figures of one seat, country, group, campaign or signal.
 */
export type ReportPart = { 
/**
 * `seat country group campaign signal`.
 */
by: string, 
/**
 * Which; empty: none.
 */
name: string, 
/**
 * Figures.
 */
figures: Figures, };

/**
 * What won cards are worth.
 */
export type ReportValue = { 
/**
 * ISO 4217 code.
 */
currency: string, 
/**
 * One-off, minor units.
 */
one_off_minor: number, 
/**
 * Monthly, minor units.
 */
monthly_minor: number, };

/**
 * Figures of a week.
 */
export type ReportWeek = { 
/**
 * Its Monday.
 */
monday: string, 
/**
 * Figures.
 */
figures: Figures, };

/**
 * Rows of a table.
 */
export type RowsOf = { 
/**
 * Table.
 */
table: string, 
/**
 * How many.
 */
rows: number, };

/**
 * A run of a search.
 */
export type RunRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Search.
 */
search: string, 
/**
 * Source's name.
 */
source: string, 
/**
 * Began, epoch milliseconds.
 */
started_at: number, 
/**
 * Ended, epoch milliseconds.
 */
ended_at: number | null, 
/**
 * `ok no_match blocked parser_broken failed`.
 */
outcome: string | null, 
/**
 * Why.
 */
why: string | null, 
/**
 * Postings seen.
 */
found: number, 
/**
 * New hotels or reasons.
 */
new: number, 
/**
 * Known already.
 */
known: number, 
/**
 * Not relevant.
 */
rejected: number, 
/**
 * Without a named hotel.
 */
unnamed: number, 
/**
 * Which were not relevant and why: `[{title, why}]`.
 */
rejections: JsonValue, };

/**
 * Runs, newest first.
 */
export type Runs = { 
/**
 * Rows.
 */
runs: Array<RunRow>, };

/**
 * Which runs.
 */
export type RunsList = { 
/**
 * Of one source (id or name).
 */
source?: string, 
/**
 * At most (default 50).
 */
limit?: number, };

/**
 * A saved view.
 */
export type SavedView = { 
/**
 * Id.
 */
id: string, 
/**
 * Screen.
 */
screen: string, 
/**
 * Name.
 */
name: string, 
/**
 * What the screen filters by; on `board` and `prospects` a `CardFilter`.
 */
filter: JsonValue, 
/**
 * In which order, in the screen's words.
 */
sort: string | null, 
/**
 * Place among the screen's views, from 0.
 */
position: number, 
/**
 * Cards it shows now; none on a screen without cards, or where its filter is no longer understood.
 */
count: number | null, };

/**
 * A factor of the score.
 */
export type ScoreFactor = { 
/**
 * Name.
 */
factor: string, 
/**
 * Points.
 */
points: number, 
/**
 * Most it can give.
 */
most: number, 
/**
 * Why.
 */
evidence: string, };

/**
 * An input of a score.
 */
export type ScoreInput = { 
/**
 * `bounce_rate open_rate latency reply_rate deliverability reputation performance`.
 */
name: string, 
/**
 * A share of 1, milliseconds or points; none when unknown and so left out.
 */
value: number | null, 
/**
 * Points of 100 it gives.
 */
points: number | null, 
/**
 * Weight before the unknown are left out.
 */
weight: number, };

/**
 * A hit.
 */
export type SearchHit = { 
/**
 * `company person …`.
 */
noun: string, 
/**
 * Its id.
 */
id: string, 
/**
 * The words it was found by.
 */
words: string, 
/**
 * A card to open.
 */
prospect: string | null, };

/**
 * Hits, best first.
 */
export type SearchHits = { 
/**
 * Rows.
 */
hits: Array<SearchHit>, };

/**
 * A saved search.
 */
export type SearchRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Words.
 */
keywords: string, 
/**
 * Place.
 */
location: string, 
/**
 * Oldest posting, in days.
 */
max_age_days: number, 
/**
 * How often, in hours; none: only by hand.
 */
every_hours: number | null, 
/**
 * Runs next, epoch milliseconds.
 */
next_at: number | null, };

/**
 * What was typed.
 */
export type SearchText = { 
/**
 * Words or pieces of them.
 */
text: string, 
/**
 * At most (default 20).
 */
limit?: number, };

/**
 * A sender in full.
 */
export type SenderRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Name in From.
 */
display_name: string, 
/**
 * Lines below the name.
 */
signature: string, 
/**
 * Company he writes for.
 */
company_name: string, 
/**
 * Postal address.
 */
postal_address: string, 
/**
 * Languages.
 */
languages: Array<string>, 
/**
 * IANA zone.
 */
zone: string, 
/**
 * Link to the privacy notice.
 */
privacy_url: string | null, 
/**
 * When he is away.
 */
away: Array<AwayRange>, 
/**
 * Addresses of his inboxes.
 */
inboxes: Array<string>, };

/**
 * The sender.
 */
export type SenderSaved = { 
/**
 * Its id.
 */
id: string, };

/**
 * A new sender, or changes to one.
 */
export type SenderSet = { 
/**
 * Which one; a new one when left out.
 */
sender?: string, 
/**
 * Name in From; needed for a new one.
 */
display_name?: string, 
/**
 * Lines below the name.
 */
signature?: string, 
/**
 * Company he writes for.
 */
company_name?: string, 
/**
 * Postal address of the legal lines; needed for a new one.
 */
postal_address?: string, 
/**
 * Languages he can hold a conversation in, ISO 639-1 (default: en).
 */
languages?: Array<string>, 
/**
 * IANA zone (default: UTC).
 */
zone?: string, 
/**
 * Link to the full privacy notice; an empty text takes it away.
 */
privacy_url?: string, 
/**
 * When he is away.
 */
away?: Array<AwayRange>, };

/**
 * All senders.
 */
export type Senders = { 
/**
 * Rows.
 */
senders: Array<SenderRow>, };

/**
 * No filter.
 */
export type SendersList = Record<symbol, never>;

/**
 * A server as a person enters it.
 */
export type Server = { 
/**
 * Host name.
 */
host: string, 
/**
 * Port.
 */
port: number, 
/**
 * `implicit` or `starttls`.
 */
tls: string, };

/**
 * Which settings.
 */
export type SettingGet = { 
/**
 * A key; all when left out.
 */
key?: string, };

/**
 * A setting.
 */
export type SettingRow = { 
/**
 * Key.
 */
key: string, 
/**
 * What holds.
 */
value: JsonValue, 
/**
 * What holds when nothing is set.
 */
default: JsonValue, 
/**
 * What can be set.
 */
takes: string, 
/**
 * What it does.
 */
words: string, };

/**
 * A change.
 */
export type SettingSet = { 
/**
 * Key.
 */
key: string, 
/**
 * Value; null goes back to the default.
 */
value: JsonValue, };

/**
 * Settings by key.
 */
export type Settings = { 
/**
 * Rows.
 */
settings: Array<SettingRow>, };

/**
 * What a choice did.
 */
export type SignalChosen = { 
/**
 * The signal.
 */
signal: string, 
/**
 * `take skip not_ours`.
 */
choice: string, 
/**
 * The hotel's card.
 */
prospect: string | null, 
/**
 * Its stage now.
 */
stage: string | null, 
/**
 * Moves it caused.
 */
transitions: Array<string>, 
/**
 * The exclusion it made.
 */
exclusion: string | null, };

/**
 * A signal by id.
 */
export type SignalRef = { 
/**
 * Id.
 */
signal: string, };

/**
 * A choice to take back.
 */
export type SignalReopen = { 
/**
 * The signal.
 */
signal: string, 
/**
 * Moves the choice caused.
 */
transitions: Array<string>, 
/**
 * The exclusion it made.
 */
exclusion: string | null, };

/**
 * A reason to write now.
 */
export type SignalRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Company's id.
 */
company: string, 
/**
 * Hotel.
 */
name: string, 
/**
 * Town.
 */
town: string | null, 
/**
 * Country.
 */
country: string | null, 
/**
 * Its card.
 */
prospect: string | null, 
/**
 * Kind.
 */
kind: string, 
/**
 * `open hint silent`; silent: do not mention.
 */
say: string, 
/**
 * Where from.
 */
source: string, 
/**
 * Words.
 */
excerpt: string | null, 
/**
 * Strength when seen, 0–1.
 */
strength: number, 
/**
 * Half-life in days.
 */
half_life_days: number, 
/**
 * Seen, epoch milliseconds.
 */
seen_at: number, 
/**
 * `take skip not_ours`, once a person said so.
 */
choice: string | null, };

/**
 * A reason to skip.
 */
export type SignalSkip = { 
/**
 * The signal.
 */
signal: string, 
/**
 * Why; the order of New hotels is learnt from it.
 */
why: string, 
/**
 * The hotel is not ours to write to: `customer open_deal partner competitor colleague do_not_approach`. It is excluded.
 */
not_ours?: string, 
/**
 * Whose it is; needed for an open deal and a colleague's.
 */
owner?: string, };

/**
 * Signals, newest first.
 */
export type Signals = { 
/**
 * Rows.
 */
signals: Array<SignalRow>, };

/**
 * Which signals.
 */
export type SignalsList = { 
/**
 * A kind.
 */
kind?: string, 
/**
 * Also those a person decided about.
 */
all?: boolean, 
/**
 * Seen at or after, epoch milliseconds (default: 30 days ago).
 */
since?: number, 
/**
 * Seen before, epoch milliseconds.
 */
before?: number, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * A source with its first search; the same name again adds a search to it.
 */
export type SourceAdd = { 
/**
 * Name.
 */
name: string, 
/**
 * Where its postings are: a page with schema.org postings, a list of them, or links to them.
 */
url: string, 
/**
 * Words to search for.
 */
keywords?: string, 
/**
 * Place to search in.
 */
location?: string, 
/**
 * Oldest posting, in days (default 30).
 */
max_age_days?: number, 
/**
 * How often (default 24); 0: only by hand.
 */
every_hours?: number, 
/**
 * What may be done with it: terms, allowed use.
 */
licence?: string, };

/**
 * The source.
 */
export type SourceAdded = { 
/**
 * Its id.
 */
source: string, 
/**
 * Its search.
 */
search: string, };

/**
 * A source by id or name.
 */
export type SourceRef = { 
/**
 * Id or name.
 */
source: string, };

/**
 * A source.
 */
export type SourceRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Kind of adapter.
 */
kind: string, 
/**
 * Address.
 */
url: string, 
/**
 * What may be done with it.
 */
licence: string, 
/**
 * Whether it is searched by itself.
 */
enabled: boolean, 
/**
 * Why it is blocked.
 */
blocked: string | null, 
/**
 * Until when, epoch milliseconds.
 */
blocked_until: number | null, 
/**
 * Its searches.
 */
searches: Array<SearchRow>, 
/**
 * Its last run.
 */
last_run: RunRow | null, };

/**
 * Runs that began.
 */
export type SourceRuns = { 
/**
 * Their ids.
 */
runs: Array<string>, };

/**
 * All sources.
 */
export type Sources = { 
/**
 * Rows.
 */
sources: Array<SourceRow>, };

/**
 * No filter.
 */
export type SourcesList = Record<symbol, never>;

/**
 * The whole machine in counts (cli.md, `status`).
 */
export type Status = { 
/**
 * What it is.
 */
workspace: WorkspaceInfo, 
/**
 * Cards per stage.
 */
stages: { [key in string]: number }, 
/**
 * Mails per state.
 */
emails: { [key in string]: number }, 
/**
 * Queues.
 */
queues: Array<QueueInfo>, 
/**
 * Inboxes.
 */
inboxes: Array<InboxLine>, 
/**
 * Providers.
 */
providers: Array<ProviderLine>, 
/**
 * Budget.
 */
budget: Budget, 
/**
 * Quarantine.
 */
quarantine: Quarantine, };

/**
 * Whom to leave alone: exactly one of the four.
 */
export type SuppressAdd = { 
/**
 * A mail address.
 */
address?: string, 
/**
 * A whole domain; needs `confirmed`.
 */
domain?: string, 
/**
 * A person by id, with all addresses, known and future.
 */
person?: string, 
/**
 * A property by id.
 */
company?: string, 
/**
 * Why, for the record.
 */
reason?: string, 
/**
 * A person has seen how many hotels the domain hits.
 */
confirmed?: boolean, };

/**
 * A list to import.
 */
export type SuppressImport = { 
/**
 * Path of a CSV or XLSX file, at most 50 MB.
 */
path: string, 
/**
 * Header or number of the column with the addresses; found when left out.
 */
column?: string, };

/**
 * What the list did.
 */
export type SuppressImported = { 
/**
 * Addresses that are new.
 */
added: number, 
/**
 * Addresses that were suppressed already.
 */
known: number, 
/**
 * Mails that were cancelled.
 */
cancelled: number, 
/**
 * Cards that went to lost.
 */
cards: number, 
/**
 * Rows without an address, by number; at most 500. Domains are confirmed one by one.
 */
rows_without_address: Array<number>, };

/**
 * A lift.
 */
export type SuppressLift = { 
/**
 * The suppression.
 */
id: string, 
/**
 * Why; it goes into the chain.
 */
reason: string, };

/**
 * Which ones.
 */
export type SuppressList = { 
/**
 * Older than this, epoch milliseconds.
 */
before?: number, 
/**
 * At most (default 200).
 */
limit?: number, };

/**
 * What a suppression did.
 */
export type Suppressed = { 
/**
 * Its id.
 */
id: string, 
/**
 * Whether it is new; a live one of the same scope stays.
 */
new: boolean, 
/**
 * Hotels it hits (domains).
 */
hotels: number, 
/**
 * Mails it cancelled.
 */
cancelled: number, 
/**
 * Cards that went to lost.
 */
cards: number, };

/**
 * A suppression.
 */
export type SuppressionRow = { 
/**
 * Id.
 */
id: string, 
/**
 * `address domain person company group`.
 */
scope: string, 
/**
 * Whom, while we still know: the address, the person's or the property's name.
 */
who: string | null, 
/**
 * `opt_out complaint hard_bounce import by_hand team held_for_decision`.
 */
reason: string, 
/**
 * The message that asked for it.
 */
message: string | null, 
/**
 * When, epoch milliseconds.
 */
at: number, };

/**
 * Live suppressions, newest first.
 */
export type Suppressions = { 
/**
 * Rows.
 */
suppressions: Array<SuppressionRow>, };

/**
 * A task by id.
 */
export type TaskRef = { 
/**
 * Id.
 */
task: string, };

/**
 * A task.
 */
export type TaskRow = { 
/**
 * Id.
 */
id: string, 
/**
 * Card.
 */
prospect: string | null, 
/**
 * Hotel.
 */
company: string | null, 
/**
 * Kind.
 */
kind: string, 
/**
 * In words.
 */
text: string, 
/**
 * Due, epoch milliseconds.
 */
due_at: number | null, 
/**
 * Details.
 */
detail: JsonValue, };

/**
 * Open tasks, most urgent first.
 */
export type Tasks = { 
/**
 * Rows.
 */
tasks: Array<TaskRow>, };

/**
 * Which tasks.
 */
export type TasksList = { 
/**
 * Due before this, epoch milliseconds.
 */
due_before?: number, 
/**
 * Kinds, comma-separated (`call`, `mail`, …).
 */
kind?: string, };

/**
 * A step of the self-test.
 */
export type TestStep = { 
/**
 * Name.
 */
name: string, 
/**
 * Whether it is fine.
 */
ok: boolean, 
/**
 * What was seen and what to do.
 */
seen: string, };

/**
 * The day (cli.md, `today`).
 */
export type Today = { 
/**
 * Health and capacity in one sentence.
 */
sentence: string, 
/**
 * Mails that can still leave today, and the inboxes they leave from.
 */
capacity: TodayBlock, 
/**
 * Alarms, each with its remedy.
 */
health: TodayBlock, 
/**
 * Replies that need a person, oldest first.
 */
answer: TodayBlock, 
/**
 * Meetings of today, and those of yesterday without an outcome.
 */
meetings: TodayBlock, 
/**
 * Packs that wait for approval.
 */
approve: TodayBlock, 
/**
 * New reasons since yesterday.
 */
signals: TodayBlock, 
/**
 * Tasks that are due, and conversations without a next step.
 */
due: TodayBlock, };

/**
 * No filter.
 */
export type TodayAsk = Record<symbol, never>;

/**
 * A block of the day.
 */
export type TodayBlock = { 
/**
 * How many.
 */
count: number, 
/**
 * Minutes it takes.
 */
minutes: number, 
/**
 * The first of them.
 */
items: Array<TodayItem>, };

/**
 * An item of a block.
 */
export type TodayItem = { 
/**
 * Id of the reply, meeting, draft, signal, task, card, alert or inbox.
 */
id: string, 
/**
 * What it is: `reply meeting draft signal task card alert inbox`.
 */
kind: string, 
/**
 * Card.
 */
prospect: string | null, 
/**
 * Hotel, or what it is about.
 */
title: string, 
/**
 * In words.
 */
text: string, 
/**
 * Its time, epoch milliseconds.
 */
at: number | null, };

/**
 * A touch.
 */
export type TouchAdd = { 
/**
 * The card.
 */
prospect: string, 
/**
 * `mail call visit linkedin letter`.
 */
kind: string, 
/**
 * `sent talked gatekeeper no_answer voicemail wrong_number call_back asked_for_mail not_now not_interested
 * do_not_contact`.
 */
outcome: string, 
/**
 * When, epoch milliseconds (default: now).
 */
at?: number, 
/**
 * What was said. Needed for `asked_for_mail`: it is the consent's quote.
 */
note?: string, 
/**
 * When to try again or to come back, epoch milliseconds.
 */
next_at?: number, 
/**
 * The number that was rung, for `wrong_number` and `only_this_number` (default: the hotel's).
 */
number?: string, 
/**
 * `do_not_contact` meant only ringing: the number alone is suppressed.
 */
only_this_number?: boolean, };

/**
 * What a touch did.
 */
export type TouchAdded = { 
/**
 * Its id.
 */
id: string, 
/**
 * The move it caused, if the table has one from there.
 */
transition: string | null, 
/**
 * The card's stage now.
 */
stage: string, };

/**
 * Something that happened, or a job.
 */
export type TraceNode = { 
/**
 * `event` or `job`.
 */
is: string, 
/**
 * Its number.
 */
id: number, 
/**
 * Place in the list of the job it happened in; none at the top.
 */
parent: number | null, 
/**
 * Depth, from 0.
 */
depth: number, 
/**
 * Kind.
 */
kind: string, 
/**
 * When it happened or began, epoch milliseconds.
 */
at: number, 
/**
 * A job's end.
 */
ended_at: number | null, 
/**
 * A job's queue.
 */
queue: string | null, 
/**
 * A job's state.
 */
state: string | null, 
/**
 * Why a job failed, waits or ended.
 */
error: string | null, 
/**
 * An event's subjects, kind → id.
 */
subjects: JsonValue, 
/**
 * An event's details.
 */
payload: JsonValue, };

/**
 * A trace.
 */
export type TraceRef = { 
/**
 * Its id.
 */
trace: string, };

/**
 * A trace as a tree: the rows in order, each with its place.
 */
export type TraceTree = { 
/**
 * Id.
 */
trace: string, 
/**
 * First to last, epoch milliseconds.
 */
began_at: number, 
/**
 * The last thing that happened.
 */
ended_at: number, 
/**
 * Rows, by time.
 */
nodes: Array<TraceNode>, };

/**
 * A move of the card.
 */
export type TransitionRow = { 
/**
 * Id.
 */
id: string, 
/**
 * From; none at birth.
 */
from: string | null, 
/**
 * Event.
 */
event: string, 
/**
 * To.
 */
to: string, 
/**
 * Conditions with their results.
 */
conditions: JsonValue, 
/**
 * What it brought with it.
 */
effects: JsonValue, 
/**
 * `schedule reply manual job`.
 */
caused_by: string, 
/**
 * Who.
 */
actor: string, 
/**
 * Why against the table.
 */
override_reason: string | null, 
/**
 * When, epoch milliseconds.
 */
at: number, 
/**
 * Whether it can be undone now.
 */
undoable: boolean, };

/**
 * One message of the conversation.
 */
export type Turn = { 
/**
 * `out` or `in`.
 */
direction: string, 
/**
 * When, epoch milliseconds.
 */
at: number, 
/**
 * Subject.
 */
subject: string, 
/**
 * Text.
 */
text: string, };

/**
 * Uncertain mails.
 */
export type Uncertain = { 
/**
 * Rows.
 */
uncertain: Array<UncertainLine>, };

/**
 * A person's evidence.
 */
export type UncertainClose = { 
/**
 * The attempt, or its mail.
 */
id: string, 
/**
 * Whether it was sent.
 */
sent: boolean, 
/**
 * How he knows.
 */
why: string, };

/**
 * An uncertain mail.
 */
export type UncertainLine = { 
/**
 * The mail.
 */
email: EmailLine, 
/**
 * The attempt.
 */
attempt: AttemptLine, 
/**
 * Since, epoch milliseconds.
 */
since: number, };

/**
 * No filter.
 */
export type UncertainList = Record<symbol, never>;

/**
 * What to take back.
 */
export type UndoLast = { 
/**
 * A row of the undo log; the newest that can still be taken back when left out.
 */
id?: string, };

/**
 * What was taken back.
 */
export type Undone = { 
/**
 * In words.
 */
words: string, 
/**
 * The operation that did it.
 */
operation: string, };

/**
 * Open postings without a named hotel, newest first.
 */
export type Unnamed = { 
/**
 * Rows.
 */
unnamed: Array<UnnamedRow>, };

/**
 * No filter.
 */
export type UnnamedList = Record<symbol, never>;

/**
 * A posting that names no hotel.
 */
export type UnnamedRow = { 
/**
 * The vacancy.
 */
id: string, 
/**
 * Title.
 */
title: string, 
/**
 * Company as printed.
 */
company_printed: string, 
/**
 * Location as printed.
 */
location_printed: string, 
/**
 * Who posted.
 */
poster: string, 
/**
 * `board agency employer`.
 */
poster_kind: string, 
/**
 * The first words of the description, as evidence.
 */
excerpt: string, 
/**
 * Where it was seen.
 */
urls: Array<string>, 
/**
 * First seen, epoch milliseconds.
 */
first_seen_at: number, 
/**
 * Last seen, epoch milliseconds.
 */
last_seen_at: number, };

/**
 * Where a card may be dropped; columns that are not named take it only with "move anyway".
 */
export type ValidDrops = { 
/**
 * Targets, in the order of the board.
 */
drops: Array<DropTarget>, };

/**
 * The result of `verify` (cli.md).
 */
export type Verified = { 
/**
 * Whether everything holds.
 */
ok: boolean, 
/**
 * Each promise.
 */
checks: Array<CheckLine>, };

/**
 * A view by id.
 */
export type ViewRef = { 
/**
 * Id.
 */
view: string, };

/**
 * A new name.
 */
export type ViewRename = { 
/**
 * The view.
 */
view: string, 
/**
 * Its name from now on.
 */
name: string, };

/**
 * A view to keep.
 */
export type ViewSave = { 
/**
 * The view to change; a new one when left out.
 */
id?: string, 
/**
 * Screen.
 */
screen: string, 
/**
 * Name; another view of the screen must not have it.
 */
name: string, 
/**
 * What the screen filters by; on `board` and `prospects` a `CardFilter`.
 */
filter: JsonValue, 
/**
 * In which order, in the screen's words.
 */
sort?: string, 
/**
 * Place among the screen's views; behind the last when left out.
 */
position?: number, };

/**
 * The view.
 */
export type ViewSaved = { 
/**
 * Its id.
 */
id: string, };

/**
 * Views, in their order.
 */
export type Views = { 
/**
 * Rows.
 */
views: Array<SavedView>, };

/**
 * Which views.
 */
export type ViewsList = { 
/**
 * Of one screen; all when left out.
 */
screen?: string, };

/**
 * How far the warm-up is.
 */
export type Warmup = { 
/**
 * Warm-up day, from 1.
 */
day: number, 
/**
 * Day since it came back from a rest, from 1.
 */
since_resume: number | null, 
/**
 * Mails of the last rolling day.
 */
used: number, 
/**
 * Mails of a rolling day it may send now.
 */
cap: number, 
/**
 * The curve, a week beyond its last step.
 */
points: Array<WarmupPoint>, };

/**
 * A point of the warm-up curve.
 */
export type WarmupPoint = { 
/**
 * Warm-up day, from 1.
 */
day: number, 
/**
 * Mails a day, before reputation slows it.
 */
cap: number, };

/**
 * A way to reach the person or the property.
 */
export type WayRow = { 
/**
 * Id.
 */
id: string, 
/**
 * `mail phone letter linkedin`.
 */
channel: string, 
/**
 * The value.
 */
value: string, 
/**
 * Whether it is the property's and not the person's.
 */
of_property: boolean, 
/**
 * `personal decider front never`.
 */
role_class: string, 
/**
 * `published provider guessed delegated consented customer`.
 */
obtained: string, 
/**
 * Verification score 0–1.
 */
score: number | null, 
/**
 * Verified, epoch milliseconds.
 */
verified_at: number | null, 
/**
 * Whether something may be sent there at all.
 */
usable: boolean, 
/**
 * Dead since, epoch milliseconds.
 */
dead_at: number | null, };

/**
 * A check of the decision.
 */
export type WhyCheck = { 
/**
 * The mail it is about; none: the card itself.
 */
email: string | null, 
/**
 * The rule.
 */
name: string, 
/**
 * Whether it lets the mail go.
 */
ok: boolean, 
/**
 * What was seen, for a person.
 */
why: string, };

/**
 * Whom.
 */
export type WhyNot = { 
/**
 * The card.
 */
prospect: string, };

/**
 * Why a prospect was not written to.
 */
export type WhyNotSent = { 
/**
 * In one sentence.
 */
answer: string, 
/**
 * Until when it waits, epoch milliseconds.
 */
until: number | null, 
/**
 * Every check, failed ones first.
 */
checks: Array<WhyCheck>, };

/**
 * What a workspace is.
 */
export type WorkspaceInfo = { 
/**
 * `real` or `practice`.
 */
kind: string, 
/**
 * The engine's now, epoch milliseconds (simulated in practice).
 */
now: number, 
/**
 * Whether another process writes.
 */
viewer: boolean, };
