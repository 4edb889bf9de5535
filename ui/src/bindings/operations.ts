// Generated from the engine's operation table by `cargo xtask gen`. Do not edit.
import type {
  Alerts,
  Answered,
  ApproveClean,
  ApproveEmail,
  Approved,
  ApprovedMany,
  BackupNoted,
  BoardColumns,
  Calibration,
  CalibrationAsk,
  Calls,
  CallsList,
  CampaignCreate,
  CampaignCreated,
  CampaignPreview,
  CampaignReach,
  CampaignRef,
  CampaignStarted,
  Campaigns,
  CampaignsList,
  CardMoved,
  Columns,
  Delegated,
  Done,
  DraftEdit,
  DraftEdited,
  DraftFull,
  DraftRegenerate,
  DraftReject,
  Drafts,
  DraftsList,
  DuplicateRef,
  Duplicates,
  DuplicatesList,
  EmailFull,
  EmailRef,
  Emails,
  EmailsList,
  Enrol,
  Enrolled,
  ErasurePlan,
  EventLog,
  EventsList,
  ExcludeAdd,
  ExcludeImport,
  ExcludeImported,
  ExcludeNone,
  Excluded,
  ExclusionRef,
  Exclusions,
  ExclusionsList,
  ExportAsk,
  Exported,
  GateSet,
  Gates,
  GatesList,
  GatesSign,
  GroupFull,
  GroupHeld,
  GroupHold,
  GroupJoin,
  GroupJoined,
  GroupPart,
  GroupRef,
  GroupRelease,
  GroupReleased,
  Groups,
  GroupsList,
  ImportDone,
  ImportFile,
  ImportPreview,
  ImportRef,
  ImportUndone,
  Imports,
  ImportsList,
  InboxAdd,
  InboxAdded,
  InboxPause,
  InboxRef,
  InboxScores,
  InboxScoresAsk,
  InboxSet,
  InboxSwitches,
  InboxTested,
  Inboxes,
  InboxesList,
  JobCancel,
  JobRef,
  Jobs,
  JobsList,
  JobsRecover,
  JobsRecovered,
  KnownConfirm,
  KnownConfirmed,
  KnownList,
  KnownRef,
  KnownRows,
  MeetingBook,
  MeetingChanged,
  MeetingClosed,
  MeetingHeld,
  MeetingMove,
  MeetingWas,
  Meetings,
  MeetingsList,
  MergeDone,
  MergePlan,
  MergeRef,
  MergeUndone,
  MergeWanted,
  Merges,
  MergesList,
  MonthReport,
  MonthReportAsk,
  MoveUndo,
  NetworkList,
  NetworkLog,
  NoteAdd,
  NoteAdded,
  NoteMark,
  NoteRef,
  Notes,
  NotesOf,
  Nothing,
  OfferSaved,
  OfferSet,
  Offers,
  OffersList,
  PauseSending,
  PersonErase,
  PersonErased,
  PersonExport,
  PersonRef,
  ProspectAdd,
  ProspectAdded,
  ProspectFull,
  ProspectMove,
  ProspectRef,
  Prospects,
  ProspectsList,
  Providers,
  ProvidersList,
  QueuePause,
  QueueRef,
  Queues,
  QueuesList,
  ReferenceAdd,
  ReferenceSaved,
  Replies,
  RepliesList,
  ReplyAnswer,
  ReplyDelegate,
  ReplyFull,
  ReplyHtml,
  ReplyLabel,
  ReplyRef,
  Runs,
  RunsList,
  SearchHits,
  SearchText,
  SenderSaved,
  SenderSet,
  Senders,
  SendersList,
  SettingGet,
  SettingSet,
  Settings,
  SignalChosen,
  SignalRef,
  SignalReopen,
  SignalSkip,
  Signals,
  SignalsList,
  SourceAdd,
  SourceAdded,
  SourceRef,
  SourceRuns,
  Sources,
  SourcesList,
  Status,
  SuppressAdd,
  SuppressImport,
  SuppressImported,
  SuppressLift,
  SuppressList,
  Suppressed,
  Suppressions,
  TaskRef,
  Tasks,
  TasksList,
  Today,
  TodayAsk,
  TouchAdd,
  TouchAdded,
  TraceRef,
  TraceTree,
  Uncertain,
  UncertainClose,
  UncertainList,
  UndoLast,
  Undone,
  Unnamed,
  UnnamedList,
  ValidDrops,
  Verified,
  ViewRef,
  ViewRename,
  ViewSave,
  ViewSaved,
  Views,
  ViewsList,
  WhyNot,
  WhyNotSent,
} from "./types";

export type Operations = {
  today: { input: TodayAsk; output: Today };
  status: { input: Nothing; output: Status };
  alerts_list: { input: Nothing; output: Alerts };
  pause_sending: { input: PauseSending; output: Done };
  resume_sending: { input: Nothing; output: Done };
  verify: { input: Nothing; output: Verified };
  quarantine_leave: { input: Nothing; output: Done };
  replies_list: { input: RepliesList; output: Replies };
  reply_show: { input: ReplyRef; output: ReplyFull };
  reply_label: { input: ReplyLabel; output: Done };
  reply_answer: { input: ReplyAnswer; output: Answered };
  reply_delegate: { input: ReplyDelegate; output: Delegated };
  reply_done: { input: ReplyRef; output: Done };
  reply_html: { input: ReplyRef; output: ReplyHtml };
  month_report: { input: MonthReportAsk; output: MonthReport };
  calibration_report: { input: CalibrationAsk; output: Calibration };
  export_table: { input: ExportAsk; output: Exported };
  approve_email: { input: ApproveEmail; output: Approved };
  approve_clean: { input: ApproveClean; output: ApprovedMany };
  unapprove_email: { input: EmailRef; output: Done };
  drafts_list: { input: DraftsList; output: Drafts };
  draft_show: { input: EmailRef; output: DraftFull };
  draft_edit: { input: DraftEdit; output: DraftEdited };
  draft_regenerate: { input: DraftRegenerate; output: DraftEdited };
  draft_reject: { input: DraftReject; output: Done };
  person_export: { input: PersonRef; output: PersonExport };
  person_erase_plan: { input: PersonRef; output: ErasurePlan };
  person_erase: { input: PersonErase; output: PersonErased };
  backup_noted: { input: BackupNoted; output: Done };
  prospects_list: { input: ProspectsList; output: Prospects };
  prospect_show: { input: ProspectRef; output: ProspectFull };
  search: { input: SearchText; output: SearchHits };
  valid_drops: { input: ProspectRef; output: ValidDrops };
  prospect_move: { input: ProspectMove; output: CardMoved };
  move_undo: { input: MoveUndo; output: CardMoved };
  prospect_add: { input: ProspectAdd; output: ProspectAdded };
  board_columns: { input: BoardColumns; output: Columns };
  views_list: { input: ViewsList; output: Views };
  view_save: { input: ViewSave; output: ViewSaved };
  view_rename: { input: ViewRename; output: Done };
  view_delete: { input: ViewRef; output: Done };
  campaign_create: { input: CampaignCreate; output: CampaignCreated };
  campaign_preview: { input: CampaignPreview; output: CampaignReach };
  campaign_start: { input: CampaignRef; output: CampaignStarted };
  campaign_pause: { input: CampaignRef; output: Done };
  campaigns_list: { input: CampaignsList; output: Campaigns };
  enrol: { input: Enrol; output: Enrolled };
  emails_list: { input: EmailsList; output: Emails };
  email_show: { input: EmailRef; output: EmailFull };
  why_not: { input: WhyNot; output: WhyNotSent };
  uncertain_list: { input: UncertainList; output: Uncertain };
  uncertain_close: { input: UncertainClose; output: Done };
  inbox_add: { input: InboxAdd; output: InboxAdded };
  inbox_test: { input: InboxRef; output: InboxTested };
  inboxes_list: { input: InboxesList; output: Inboxes };
  inbox_set: { input: InboxSet; output: InboxSwitches };
  inbox_pause: { input: InboxPause; output: Done };
  inbox_resume: { input: InboxRef; output: Done };
  inbox_scores: { input: InboxScoresAsk; output: InboxScores };
  sender_set: { input: SenderSet; output: SenderSaved };
  senders_list: { input: SendersList; output: Senders };
  offer_set: { input: OfferSet; output: OfferSaved };
  offers_list: { input: OffersList; output: Offers };
  reference_add: { input: ReferenceAdd; output: ReferenceSaved };
  source_add: { input: SourceAdd; output: SourceAdded };
  sources_list: { input: SourcesList; output: Sources };
  source_run: { input: SourceRef; output: SourceRuns };
  source_pause: { input: SourceRef; output: Done };
  source_resume: { input: SourceRef; output: Done };
  runs_list: { input: RunsList; output: Runs };
  signals_list: { input: SignalsList; output: Signals };
  signal_take: { input: SignalRef; output: SignalChosen };
  signal_skip: { input: SignalSkip; output: SignalChosen };
  signal_reopen: { input: SignalReopen; output: Done };
  unnamed_list: { input: UnnamedList; output: Unnamed };
  import_preview: { input: ImportFile; output: ImportPreview };
  import_run: { input: ImportFile; output: ImportDone };
  import_undo: { input: ImportRef; output: ImportUndone };
  imports_list: { input: ImportsList; output: Imports };
  duplicates_list: { input: DuplicatesList; output: Duplicates };
  duplicate_different: { input: DuplicateRef; output: Done };
  duplicate_reopen: { input: DuplicateRef; output: Done };
  merge_plan: { input: MergeWanted; output: MergePlan };
  prospects_merge: { input: MergeWanted; output: MergeDone };
  prospects_unmerge: { input: MergeRef; output: MergeUndone };
  merges_list: { input: MergesList; output: Merges };
  touch_add: { input: TouchAdd; output: TouchAdded };
  calls_list: { input: CallsList; output: Calls };
  meetings_list: { input: MeetingsList; output: Meetings };
  meeting_book: { input: MeetingBook; output: MeetingChanged };
  meeting_held: { input: MeetingHeld; output: MeetingChanged };
  meeting_no_show: { input: MeetingClosed; output: MeetingChanged };
  meeting_cancel: { input: MeetingClosed; output: MeetingChanged };
  meeting_move: { input: MeetingMove; output: MeetingChanged };
  meeting_take_back: { input: MeetingWas; output: Done };
  groups_list: { input: GroupsList; output: Groups };
  group_show: { input: GroupRef; output: GroupFull };
  group_hold: { input: GroupHold; output: GroupHeld };
  group_release: { input: GroupRelease; output: GroupReleased };
  group_join: { input: GroupJoin; output: GroupJoined };
  group_part: { input: GroupPart; output: Done };
  tasks_list: { input: TasksList; output: Tasks };
  task_done: { input: TaskRef; output: Done };
  task_reopen: { input: TaskRef; output: Done };
  notes_list: { input: NotesOf; output: Notes };
  note_add: { input: NoteAdd; output: NoteAdded };
  note_mark: { input: NoteMark; output: Done };
  note_remove: { input: NoteRef; output: Done };
  note_restore: { input: NoteRef; output: Done };
  suppress_add: { input: SuppressAdd; output: Suppressed };
  suppress_list: { input: SuppressList; output: Suppressions };
  suppress_lift: { input: SuppressLift; output: Done };
  suppress_import: { input: SuppressImport; output: SuppressImported };
  exclude_add: { input: ExcludeAdd; output: Excluded };
  exclude_end: { input: ExclusionRef; output: Done };
  exclude_none: { input: ExcludeNone; output: Done };
  exclusions_list: { input: ExclusionsList; output: Exclusions };
  exclude_import: { input: ExcludeImport; output: ExcludeImported };
  gates_list: { input: GatesList; output: Gates };
  gate_set: { input: GateSet; output: Done };
  gates_sign: { input: GatesSign; output: Done };
  known_list: { input: KnownList; output: KnownRows };
  known_confirm: { input: KnownConfirm; output: KnownConfirmed };
  known_withdraw: { input: KnownRef; output: Done };
  setting_get: { input: SettingGet; output: Settings };
  setting_set: { input: SettingSet; output: Done };
  jobs_list: { input: JobsList; output: Jobs };
  job_retry: { input: JobRef; output: Done };
  job_cancel: { input: JobCancel; output: Done };
  jobs_recover: { input: JobsRecover; output: JobsRecovered };
  queue_pause: { input: QueuePause; output: Done };
  queue_resume: { input: QueueRef; output: Done };
  queues_list: { input: QueuesList; output: Queues };
  trace_show: { input: TraceRef; output: TraceTree };
  providers_list: { input: ProvidersList; output: Providers };
  network_list: { input: NetworkList; output: NetworkLog };
  events_list: { input: EventsList; output: EventLog };
  undo: { input: UndoLast; output: Undone };
};

export type OperationName = keyof Operations;

export const operations = {
  today: { aggregate: "today", writes: false, tags: ["board", "replies", "approvals", "tasks", "signals", "inboxes", "alerts", "workspace"], undo: null, title: "Show today" },
  status: { aggregate: "workspace", writes: false, tags: ["board", "jobs", "emails", "inboxes", "workspace"], undo: null, title: "Show the state of the whole machine" },
  alerts_list: { aggregate: "workspace", writes: false, tags: ["alerts"], undo: null, title: "Show what needs attention" },
  pause_sending: { aggregate: "workspace", writes: true, tags: ["workspace"], undo: "resume_sending", title: "Pause all sending" },
  resume_sending: { aggregate: "workspace", writes: true, tags: ["workspace"], undo: "pause_sending", title: "Resume sending" },
  verify: { aggregate: "workspace", writes: false, tags: ["workspace"], undo: null, title: "Check the chain and every countable promise" },
  quarantine_leave: { aggregate: "workspace", writes: true, tags: ["workspace"], undo: "cannot be undone: approvals were voided and mails are drafts again", title: "Leave quarantine" },
  replies_list: { aggregate: "replies", writes: false, tags: ["replies"], undo: null, title: "Show replies" },
  reply_show: { aggregate: "replies", writes: false, tags: ["replies"], undo: null, title: "Show one reply with its conversation" },
  reply_label: { aggregate: "replies", writes: true, tags: ["replies", "board", "prospect(id)"], undo: "label it again; a person's label always outranks the machine", title: "Confirm or correct what a reply means" },
  reply_answer: { aggregate: "replies", writes: true, tags: ["replies", "emails", "prospect(id)"], undo: "unapprove_email", title: "Answer a reply now" },
  reply_delegate: { aggregate: "replies", writes: true, tags: ["replies", "board"], undo: "archive the new card with reason duplicate", title: "Create the colleague somebody named" },
  reply_done: { aggregate: "replies", writes: true, tags: ["replies"], undo: "label it again to open it", title: "Put a reply aside as done" },
  reply_html: { aggregate: "replies", writes: false, tags: ["replies"], undo: null, title: "Show a reply as it looked" },
  month_report: { aggregate: "reports", writes: false, tags: ["board", "emails", "replies"], undo: null, title: "Show the report of a month" },
  calibration_report: { aggregate: "reports", writes: false, tags: ["replies"], undo: null, title: "Show how good the machine's confidences are" },
  export_table: { aggregate: "exports", writes: true, tags: ["events"], undo: "what was handed out stays handed out", title: "Export cards, calls or letters" },
  approve_email: { aggregate: "approvals", writes: true, tags: ["approvals", "emails", "email(id)"], undo: "unapprove_email", title: "Approve a draft" },
  approve_clean: { aggregate: "approvals", writes: true, tags: ["approvals", "emails"], undo: "unapprove_email", title: "Approve all clean drafts" },
  unapprove_email: { aggregate: "approvals", writes: true, tags: ["approvals", "emails", "email(id)"], undo: "approve_email", title: "Take an approval back" },
  drafts_list: { aggregate: "approvals", writes: false, tags: ["approvals"], undo: null, title: "Show drafts that wait for approval" },
  draft_show: { aggregate: "approvals", writes: false, tags: ["approvals", "email(id)"], undo: null, title: "Show one draft with its versions" },
  draft_edit: { aggregate: "approvals", writes: true, tags: ["approvals", "email(id)"], undo: "draft_edit", title: "Edit a draft" },
  draft_regenerate: { aggregate: "approvals", writes: true, tags: ["approvals", "email(id)"], undo: "draft_edit", title: "Write a draft anew" },
  draft_reject: { aggregate: "approvals", writes: true, tags: ["approvals", "emails", "board"], undo: "cannot bring the drafts back: enrol the card again to have new ones written", title: "Reject a draft" },
  person_export: { aggregate: "privacy", writes: false, tags: ["people"], undo: null, title: "Everything that is held about a person" },
  person_erase_plan: { aggregate: "privacy", writes: true, tags: ["people"], undo: "a plan changes nothing", title: "What erasing a person would take, and what would stay" },
  person_erase: { aggregate: "privacy", writes: true, tags: ["people", "board", "emails", "approvals", "suppressions", "signals", "prospect(id)"], undo: "what was erased is gone: that is its meaning", title: "Erase a person for good" },
  backup_noted: { aggregate: "privacy", writes: true, tags: ["workspace"], undo: "it is only remembered", title: "Remember where a copy of the workspace was put" },
  prospects_list: { aggregate: "prospects", writes: false, tags: ["board", "tasks", "replies", "approvals"], undo: null, title: "Show cards" },
  prospect_show: { aggregate: "prospects", writes: false, tags: ["board", "prospect(id)"], undo: null, title: "Show one card with everything known" },
  search: { aggregate: "prospects", writes: false, tags: ["board"], undo: null, title: "Search hotels and people" },
  valid_drops: { aggregate: "board", writes: false, tags: ["board", "prospect(id)"], undo: null, title: "Say where a card may be dropped" },
  prospect_move: { aggregate: "board", writes: true, tags: ["board", "prospect(id)"], undo: "move_undo", title: "Move a card" },
  move_undo: { aggregate: "board", writes: true, tags: ["board", "prospect(id)"], undo: "prospect_move", title: "Take a move back" },
  prospect_add: { aggregate: "board", writes: true, tags: ["board", "sources"], undo: "import_undo", title: "Add a hotel by hand" },
  board_columns: { aggregate: "board", writes: false, tags: ["board", "tasks"], undo: null, title: "Show the columns of the board" },
  views_list: { aggregate: "views", writes: false, tags: ["views", "board"], undo: null, title: "Show saved views" },
  view_save: { aggregate: "views", writes: true, tags: ["views"], undo: "view_delete", title: "Save a view" },
  view_rename: { aggregate: "views", writes: true, tags: ["views"], undo: "view_rename", title: "Rename a view" },
  view_delete: { aggregate: "views", writes: true, tags: ["views"], undo: "view_save", title: "Delete a view" },
  campaign_create: { aggregate: "campaigns", writes: true, tags: ["campaigns"], undo: "nothing to undo: a campaign in draft sends nothing until it is started", title: "Create a campaign" },
  campaign_preview: { aggregate: "campaigns", writes: false, tags: ["campaigns", "board"], undo: null, title: "Count whom a campaign would reach, by channel" },
  campaign_start: { aggregate: "campaigns", writes: true, tags: ["campaigns", "campaign(id)", "board"], undo: "campaign_pause", title: "Start a campaign" },
  campaign_pause: { aggregate: "campaigns", writes: true, tags: ["campaigns", "campaign(id)"], undo: "campaign_start", title: "Pause a campaign" },
  campaigns_list: { aggregate: "campaigns", writes: false, tags: ["campaigns"], undo: null, title: "Show campaigns" },
  enrol: { aggregate: "campaigns", writes: true, tags: ["campaigns", "board", "prospect(id)"], undo: "reject the drafts: a card leaves its campaign with them", title: "Enrol cards in a campaign" },
  emails_list: { aggregate: "emails", writes: false, tags: ["emails"], undo: null, title: "Show mails" },
  email_show: { aggregate: "emails", writes: false, tags: ["emails"], undo: null, title: "Show one mail with its attempts" },
  why_not: { aggregate: "emails", writes: false, tags: ["emails", "inboxes", "suppressions"], undo: null, title: "Say why a prospect was not written to" },
  uncertain_list: { aggregate: "emails", writes: false, tags: ["emails"], undo: null, title: "Show mails whose acceptance is unknown" },
  uncertain_close: { aggregate: "emails", writes: true, tags: ["emails"], undo: "cannot be undone: the evidence is part of the record", title: "Close an uncertain mail by hand" },
  inbox_add: { aggregate: "inboxes", writes: true, tags: ["inboxes", "inbox(id)"], undo: "inbox_pause", title: "Add an inbox" },
  inbox_test: { aggregate: "inboxes", writes: true, tags: ["inboxes", "inbox(id)"], undo: "nothing to undo: a test mail went to the own address", title: "Test an inbox" },
  inboxes_list: { aggregate: "inboxes", writes: false, tags: ["inboxes"], undo: null, title: "Show inboxes" },
  inbox_set: { aggregate: "inboxes", writes: true, tags: ["inboxes", "inbox(id)"], undo: "inbox_set", title: "Change an inbox" },
  inbox_pause: { aggregate: "inboxes", writes: true, tags: ["inboxes", "inbox(id)"], undo: "inbox_resume", title: "Pause an inbox" },
  inbox_resume: { aggregate: "inboxes", writes: true, tags: ["inboxes", "inbox(id)"], undo: "inbox_pause", title: "Resume an inbox" },
  inbox_scores: { aggregate: "inboxes", writes: false, tags: ["inboxes", "emails", "workspace"], undo: null, title: "Show how the inboxes stand" },
  sender_set: { aggregate: "senders", writes: true, tags: ["senders"], undo: "sender_set", title: "Set who writes" },
  senders_list: { aggregate: "senders", writes: false, tags: ["senders"], undo: null, title: "Show who writes" },
  offer_set: { aggregate: "offers", writes: true, tags: ["offers"], undo: "offer_set", title: "Set what is sold" },
  offers_list: { aggregate: "offers", writes: false, tags: ["offers"], undo: null, title: "Show what is sold" },
  reference_add: { aggregate: "offers", writes: true, tags: ["offers"], undo: "set its permission to none: then no mail uses it", title: "Add a reference of a customer" },
  source_add: { aggregate: "sources", writes: true, tags: ["sources"], undo: "source_pause", title: "Add a source to search" },
  sources_list: { aggregate: "sources", writes: false, tags: ["sources"], undo: null, title: "Show sources" },
  source_run: { aggregate: "sources", writes: true, tags: ["sources", "jobs"], undo: "nothing to undo: a run only reads; archive what it found", title: "Search a source now" },
  source_pause: { aggregate: "sources", writes: true, tags: ["sources"], undo: "source_resume", title: "Stop searching a source by itself" },
  source_resume: { aggregate: "sources", writes: true, tags: ["sources"], undo: "source_pause", title: "Search a source by itself again" },
  runs_list: { aggregate: "sources", writes: false, tags: ["sources"], undo: null, title: "Show runs of searches" },
  signals_list: { aggregate: "signals", writes: false, tags: ["signals"], undo: null, title: "Show new reasons to write" },
  signal_take: { aggregate: "signals", writes: true, tags: ["signals", "board", "prospect(id)"], undo: "signal_reopen", title: "Take a hotel for this reason" },
  signal_skip: { aggregate: "signals", writes: true, tags: ["signals", "board", "exclusions", "prospect(id)"], undo: "signal_reopen", title: "Skip a reason, or say that the hotel is not ours" },
  signal_reopen: { aggregate: "signals", writes: true, tags: ["signals", "board", "exclusions", "prospect(id)"], undo: "signal_skip", title: "Look at a reason again" },
  unnamed_list: { aggregate: "signals", writes: false, tags: ["signals"], undo: null, title: "Which hotel is this?" },
  import_preview: { aggregate: "imports", writes: false, tags: ["sources"], undo: null, title: "Show what an import would do" },
  import_run: { aggregate: "imports", writes: true, tags: ["sources", "board"], undo: "import_undo", title: "Import a table of hotels" },
  import_undo: { aggregate: "imports", writes: true, tags: ["sources", "board"], undo: "import the file again", title: "Undo an import" },
  imports_list: { aggregate: "imports", writes: false, tags: ["sources"], undo: null, title: "Show imports" },
  duplicates_list: { aggregate: "duplicates", writes: false, tags: ["duplicates"], undo: null, title: "Show hotels that may be one" },
  duplicate_different: { aggregate: "duplicates", writes: true, tags: ["duplicates"], undo: "duplicate_reopen", title: "Keep two hotels apart for good" },
  duplicate_reopen: { aggregate: "duplicates", writes: true, tags: ["duplicates"], undo: "duplicate_different", title: "Look at a pair again" },
  merge_plan: { aggregate: "duplicates", writes: false, tags: ["duplicates", "board"], undo: null, title: "What merging two would do" },
  prospects_merge: { aggregate: "duplicates", writes: true, tags: ["duplicates", "board", "emails", "approvals", "groups", "prospect(id)"], undo: "prospects_unmerge", title: "Merge two hotels or persons that are one" },
  prospects_unmerge: { aggregate: "duplicates", writes: true, tags: ["duplicates", "board", "emails", "approvals", "groups", "suppressions", "prospect(id)"], undo: "prospects_merge", title: "Take a merge apart again" },
  merges_list: { aggregate: "duplicates", writes: false, tags: ["duplicates"], undo: null, title: "Show merges" },
  touch_add: { aggregate: "touches", writes: true, tags: ["touches", "board", "prospect(id)", "tasks"], undo: "move_undo", title: "Log a call, visit, letter or message" },
  calls_list: { aggregate: "calls", writes: false, tags: ["tasks", "board"], undo: null, title: "Show whom to ring, by their local time" },
  meetings_list: { aggregate: "meetings", writes: false, tags: ["meetings"], undo: null, title: "Show meetings" },
  meeting_book: { aggregate: "meetings", writes: true, tags: ["meetings", "board", "tasks", "prospect(id)"], undo: "meeting_take_back", title: "Book a meeting" },
  meeting_held: { aggregate: "meetings", writes: true, tags: ["meetings", "tasks", "prospect(id)"], undo: "meeting_take_back", title: "Say that a meeting was held" },
  meeting_no_show: { aggregate: "meetings", writes: true, tags: ["meetings", "board", "tasks", "drafts", "prospect(id)"], undo: "meeting_take_back", title: "Say that they did not come" },
  meeting_cancel: { aggregate: "meetings", writes: true, tags: ["meetings", "board", "tasks", "drafts", "prospect(id)"], undo: "meeting_take_back", title: "Cancel a meeting" },
  meeting_move: { aggregate: "meetings", writes: true, tags: ["meetings", "prospect(id)"], undo: "meeting_take_back", title: "Move a meeting" },
  meeting_take_back: { aggregate: "meetings", writes: true, tags: ["meetings", "board", "tasks", "prospect(id)"], undo: "do it again", title: "Take a change of a meeting back" },
  groups_list: { aggregate: "groups", writes: false, tags: ["groups", "board"], undo: null, title: "Show groups: those on hold and those with something moving first" },
  group_show: { aggregate: "groups", writes: false, tags: ["groups", "board"], undo: null, title: "Show a group with its houses and holds" },
  group_hold: { aggregate: "groups", writes: true, tags: ["groups", "emails", "board"], undo: "group_release", title: "Hold every open sequence of a group" },
  group_release: { aggregate: "groups", writes: true, tags: ["groups", "emails", "board"], undo: "group_hold", title: "Let a held group go on" },
  group_join: { aggregate: "groups", writes: true, tags: ["groups", "board"], undo: "group_part", title: "Join a hotel to a group" },
  group_part: { aggregate: "groups", writes: true, tags: ["groups", "board"], undo: "group_join", title: "End a hotel's belonging to a group" },
  tasks_list: { aggregate: "tasks", writes: false, tags: ["tasks"], undo: null, title: "Show tasks" },
  task_done: { aggregate: "tasks", writes: true, tags: ["tasks"], undo: "task_reopen", title: "Tick a task off" },
  task_reopen: { aggregate: "tasks", writes: true, tags: ["tasks"], undo: "task_done", title: "Open a task again" },
  notes_list: { aggregate: "notes", writes: false, tags: ["notes", "prospect(id)"], undo: null, title: "Show the notes of a card" },
  note_add: { aggregate: "notes", writes: true, tags: ["notes", "tasks", "prospect(id)"], undo: "note_remove", title: "Take a note" },
  note_mark: { aggregate: "notes", writes: true, tags: ["notes", "prospect(id)"], undo: "note_mark", title: "Mark a sentence of a note usable or private" },
  note_remove: { aggregate: "notes", writes: true, tags: ["notes", "tasks", "prospect(id)"], undo: "note_restore", title: "Remove a note" },
  note_restore: { aggregate: "notes", writes: true, tags: ["notes", "tasks", "prospect(id)"], undo: "note_remove", title: "Bring a note back" },
  suppress_add: { aggregate: "suppressions", writes: true, tags: ["suppressions", "emails", "approvals", "board"], undo: "suppress_lift", title: "Leave somebody alone for good" },
  suppress_list: { aggregate: "suppressions", writes: false, tags: ["suppressions"], undo: null, title: "Show whom we leave alone" },
  suppress_lift: { aggregate: "suppressions", writes: true, tags: ["suppressions"], undo: "suppress_add", title: "Lift a suppression" },
  suppress_import: { aggregate: "suppressions", writes: true, tags: ["suppressions", "emails", "approvals", "board"], undo: "lift each one with a reason: suppressions are never deleted", title: "Import a list of addresses to leave alone" },
  exclude_add: { aggregate: "exclusions", writes: true, tags: ["exclusions", "emails", "approvals", "board"], undo: "exclude_end", title: "Exclude a customer, partner or open deal" },
  exclude_end: { aggregate: "exclusions", writes: true, tags: ["exclusions"], undo: "exclude_add", title: "End an exclusion" },
  exclude_none: { aggregate: "exclusions", writes: true, tags: ["exclusions"], undo: "import a list: then the list counts", title: "Sign that there is nobody to exclude" },
  exclusions_list: { aggregate: "exclusions", writes: false, tags: ["exclusions"], undo: null, title: "Show exclusions" },
  exclude_import: { aggregate: "exclusions", writes: true, tags: ["exclusions", "emails", "approvals", "board"], undo: "end each one; the list stays the proof that there is one", title: "Import a list of exclusions" },
  gates_list: { aggregate: "gates", writes: false, tags: ["gates"], undo: null, title: "Show the country gate" },
  gate_set: { aggregate: "gates", writes: true, tags: ["gates", "board"], undo: "gate_set", title: "Set a row of the country gate" },
  gates_sign: { aggregate: "gates", writes: true, tags: ["gates"], undo: "change a row: the table is unsigned until it is signed again", title: "Sign the country gate" },
  known_list: { aggregate: "relationships", writes: false, tags: ["board", "exclusions"], undo: null, title: "Show hotels that correspond with you already" },
  known_confirm: { aggregate: "relationships", writes: true, tags: ["board", "emails", "prospect(id)"], undo: "known_withdraw", title: "Confirm writing to somebody known" },
  known_withdraw: { aggregate: "relationships", writes: true, tags: ["board", "emails", "prospect(id)"], undo: "known_confirm", title: "Take back that somebody known may be written to" },
  setting_get: { aggregate: "settings", writes: false, tags: ["settings"], undo: null, title: "Show settings" },
  setting_set: { aggregate: "settings", writes: true, tags: ["settings"], undo: "setting_set", title: "Change a setting" },
  jobs_list: { aggregate: "jobs", writes: false, tags: ["jobs"], undo: null, title: "Show jobs" },
  job_retry: { aggregate: "jobs", writes: true, tags: ["jobs"], undo: "job_cancel", title: "Run a dead job again" },
  job_cancel: { aggregate: "jobs", writes: true, tags: ["jobs"], undo: "cannot be undone: what is still due is enqueued anew by its schedule", title: "Cancel a waiting job or dismiss a dead one" },
  jobs_recover: { aggregate: "jobs", writes: true, tags: ["jobs", "alerts", "providers"], undo: "cannot be undone: a revived job can be cancelled", title: "Recover dead jobs" },
  queue_pause: { aggregate: "jobs", writes: true, tags: ["jobs"], undo: "queue_resume", title: "Pause a queue" },
  queue_resume: { aggregate: "jobs", writes: true, tags: ["jobs"], undo: "queue_pause", title: "Resume a queue" },
  queues_list: { aggregate: "machine", writes: false, tags: ["jobs"], undo: null, title: "Show the queues" },
  trace_show: { aggregate: "machine", writes: false, tags: ["events", "jobs"], undo: null, title: "Show everything that came from one cause" },
  providers_list: { aggregate: "machine", writes: false, tags: ["providers"], undo: null, title: "Show how outside services stand" },
  network_list: { aggregate: "machine", writes: false, tags: ["network"], undo: null, title: "Show what left this machine" },
  events_list: { aggregate: "events", writes: false, tags: ["events"], undo: null, title: "Show what happened" },
  undo: { aggregate: "events", writes: true, tags: ["board", "emails", "approvals", "undo"], undo: "nothing to undo: do it again", title: "Take back what was done last" },
} as const;
