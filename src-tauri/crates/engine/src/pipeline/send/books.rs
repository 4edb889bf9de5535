//! The books the caps of send.md are counted from, for R, C and the planner alike: the latest mails by mailbox, campaign,
//! recipient domain and receiving provider, read once each and kept while a tick plans. Everything counts over rolling
//! windows; mail that other programs sent from a mailbox counts as well. What a cap is lies in `domain::policy::caps`.
//!
//! The recipient's window is part of the same minimum: while it is shut, [`domain::policy::decision`] waits for it before
//! it asks for room here.

use std::collections::BTreeMap;

use domain::keys::organisational_domain;
use domain::policy::caps::{self, Cap, Capacity, GMAIL_REFUSE, GMAIL_WARN, Limit};
use domain::policy::reputation::{self, ReputationFacts};
use domain::policy::warmup::{self, WarmupSchedule};
use domain::time::{DAY, HOUR};
use domain::{CampaignId, EmailId, InboxId, Millis};
use store::rusqlite::Connection;
use store::tables::emails::Email;
use store::tables::senders::Inbox;
use store::tables::{attempts, campaigns, companies, emails, mail_domains, senders, spent};

use super::plan;
use crate::{Engine, settings};

/// Mails of a mailbox that are looked at for a rolling day; no cap of a mailbox is larger.
const MOST: u32 = 5_000;

/// The books at one instant.
pub struct Books<'a> {
    e: &'a Engine,
    c: &'a Connection,
    now: Millis,
    /// A mail that is not counted against itself: the one that is reserved already.
    but: Option<EmailId>,
    /// Every inbox, once it is asked for.
    inboxes: Option<Vec<Inbox>>,
    /// All mail of a mailbox in the rolling day, that of other programs at the end of the hour it was sent in.
    sent: BTreeMap<InboxId, Vec<Millis>>,
    /// What a mailbox's warm-up allows in a rolling day.
    warm_up: BTreeMap<InboxId, u32>,
    campaigns: BTreeMap<CampaignId, (Option<u32>, Vec<Millis>)>,
    recipients: BTreeMap<String, Vec<Millis>>,
    google: BTreeMap<InboxId, Vec<Millis>>,
    limits: settings::SendLimits,
}

impl<'a> Books<'a> {
    /// Open the books. `but`: the mail that holds a reservation which is not to be counted against itself (C).
    ///
    /// # Errors
    /// Database errors.
    pub fn open(
        e: &'a Engine,
        c: &'a Connection,
        now: Millis,
        but: Option<&EmailId>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            e,
            c,
            now,
            but: but.cloned(),
            inboxes: None,
            sent: BTreeMap::new(),
            warm_up: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            recipients: BTreeMap::new(),
            google: BTreeMap::new(),
            limits: settings::send_limits(c)?,
        })
    }

    /// The same with every mail that has a slot already, for who plans more.
    ///
    /// # Errors
    /// Database errors.
    pub fn with_planned(e: &'a Engine, c: &'a Connection, now: Millis) -> anyhow::Result<Self> {
        let mut books = Self::open(e, c, now, None)?;
        for (mail, inbox) in spent::planned(c)? {
            if let Some(m) = emails::get(c, &mail)? {
                books.spend(&m, &inbox)?;
            }
        }
        Ok(books)
    }

    /// Every inbox, in a stable order.
    ///
    /// # Errors
    /// Database errors.
    pub fn inboxes(&mut self) -> anyhow::Result<&[Inbox]> {
        if self.inboxes.is_none() {
            self.inboxes = Some(senders::inboxes(self.c)?);
        }
        Ok(self.inboxes.as_deref().unwrap_or_default())
    }

    /// The inboxes that `belongs`, in a stable order.
    ///
    /// # Errors
    /// Database errors.
    pub fn inboxes_where(
        &mut self,
        belongs: impl Fn(&Inbox) -> bool,
    ) -> anyhow::Result<Vec<Inbox>> {
        Ok(self
            .inboxes()?
            .iter()
            .filter(|i| belongs(i))
            .cloned()
            .collect())
    }

    fn sent(&mut self, inbox: &InboxId) -> anyhow::Result<&mut Vec<Millis>> {
        if !self.sent.contains_key(inbox) {
            let read = sent(self.c, inbox, self.now, self.but.as_ref())?;
            self.sent.insert(inbox.clone(), read);
        }
        Ok(self.sent.entry(inbox.clone()).or_default())
    }

    fn warm_up(&mut self, inbox: &Inbox) -> anyhow::Result<u32> {
        if let Some(known) = self.warm_up.get(&inbox.id) {
            return Ok(*known);
        }
        let cap = warm_up(self.c, inbox, self.now)?;
        self.warm_up.insert(inbox.id.clone(), cap);
        Ok(cap)
    }

    /// All mail of the rolling day from mailboxes that `belongs`.
    fn together(&mut self, belongs: impl Fn(&Inbox) -> bool) -> anyhow::Result<Vec<Millis>> {
        let mut all = Vec::new();
        for i in self.inboxes_where(belongs)? {
            all.extend_from_slice(self.sent(&i.id)?);
        }
        Ok(all)
    }

    /// The caps that another mailbox of the same sender may not have: warm-up, its own, the hour, its domain, its route.
    fn ours(&mut self, inbox: &Inbox) -> anyhow::Result<Vec<Cap>> {
        let (warm_up, own) = (self.warm_up(inbox)?, self.sent(&inbox.id)?.clone());
        let an_hour = plan::pace(self.e).mailbox_hour;
        let mut all = vec![
            Cap::day(Limit::WarmUp, warm_up, own.clone()),
            Cap::hour(Limit::InboxHour, an_hour, own.clone()),
        ];
        if let Some(max) = inbox.daily_cap {
            all.push(Cap::day(Limit::Inbox, max, own));
        }
        let (domain, account) = (inbox.domain.clone(), route(inbox));
        let of_domain = self.together(|i| i.domain == domain)?;
        all.push(Cap::day(Limit::Domain, self.limits.domain_day, of_domain));
        let of_route = self.together(|i| route(i) == account)?;
        all.push(Cap::day(Limit::Route, self.limits.route_day, of_route));
        Ok(all)
    }

    fn campaign(&mut self, id: &CampaignId) -> anyhow::Result<(Option<u32>, Vec<Millis>)> {
        if let Some(known) = self.campaigns.get(id) {
            return Ok(known.clone());
        }
        let max = campaigns::campaign(self.c, id)?.and_then(|k| k.daily_cap);
        let used = match max {
            Some(max) => {
                spent::of_campaign(self.c, id, self.now.minus(DAY), self.but.as_ref(), max)?
            }
            None => Vec::new(),
        };
        self.campaigns.insert(id.clone(), (max, used.clone()));
        Ok((max, used))
    }

    /// `None`: a domain whose mailboxes belong to many (free mail, providers) has no cap of its own.
    fn recipients(&mut self, domain_key: &str) -> anyhow::Result<Option<Vec<Millis>>> {
        let class = companies::shared_class(self.c, "domain", domain_key)?;
        if class.is_some_and(|k| matches!(k.as_str(), "free_mail" | "isp" | "own")) {
            return Ok(None);
        }
        if let Some(known) = self.recipients.get(domain_key) {
            return Ok(Some(known.clone()));
        }
        let max = self.limits.recipient_domain_day;
        let used = spent::to_domain(
            self.c,
            domain_key,
            self.now.minus(DAY),
            self.but.as_ref(),
            max,
        )?;
        self.recipients.insert(domain_key.to_owned(), used.clone());
        Ok(Some(used))
    }

    /// Recipients behind Google's servers whom the From organisational domain of this inbox wrote to in the rolling day.
    ///
    /// # Errors
    /// Database errors.
    pub fn to_google(&mut self, inbox: &Inbox) -> anyhow::Result<Vec<Millis>> {
        let own = organisational_domain(&inbox.domain);
        let these = self.inboxes_where(|i| organisational_domain(&i.domain) == own)?;
        let mut all = Vec::new();
        for id in these.into_iter().map(|i| i.id) {
            if !self.google.contains_key(&id) {
                let from = self.now.minus(DAY);
                let read = spent::to_google(self.c, &id, from, self.but.as_ref(), GMAIL_REFUSE)?;
                self.google.insert(id.clone(), read);
            }
            all.extend(self.google.get(&id).into_iter().flatten());
        }
        Ok(all)
    }

    /// Whether Google may be who takes a mail to this domain: it is, or DNS was never asked.
    fn may_be_google(&self, domain_key: &str) -> anyhow::Result<bool> {
        Ok(mail_domains::google(self.c, domain_key)?.unwrap_or(true))
    }

    /// Every cap that holds for this mail from this inbox, with what has been used of it.
    ///
    /// # Errors
    /// Database errors.
    pub fn caps(&mut self, m: &Email, inbox: &Inbox) -> anyhow::Result<Vec<Cap>> {
        let mut all = self.ours(inbox)?;
        if let Some((id, _)) = &m.step
            && let (Some(max), used) = self.campaign(id)?
        {
            all.push(Cap::day(Limit::Campaign, max, used));
        }
        if let Some(used) = self.recipients(&m.domain_key)? {
            let max = self.limits.recipient_domain_day;
            all.push(Cap::day(Limit::RecipientDomain, max, used));
        }
        if self.may_be_google(&m.domain_key)? {
            let used = self.to_google(inbox)?;
            all.push(Cap::day(Limit::Gmail, GMAIL_REFUSE, used));
        }
        Ok(all)
    }

    /// What the caps together leave to this mail from this inbox.
    ///
    /// # Errors
    /// Database errors.
    pub fn capacity(&mut self, m: &Email, inbox: &Inbox) -> anyhow::Result<Capacity> {
        Ok(caps::capacity(&self.caps(m, inbox)?, self.now))
    }

    /// What an inbox has left by its own caps, whoever is written to.
    ///
    /// # Errors
    /// Database errors.
    pub fn room(&mut self, inbox: &Inbox) -> anyhow::Result<Capacity> {
        Ok(caps::capacity(&self.ours(inbox)?, self.now))
    }

    /// Mails of the rolling day and the cap of an inbox over it.
    ///
    /// # Errors
    /// Database errors.
    pub fn load(&mut self, inbox: &Inbox) -> anyhow::Result<(u32, u32)> {
        let warm_up = self.warm_up(inbox)?;
        let max = inbox.daily_cap.map_or(warm_up, |cap| cap.min(warm_up));
        let used = Cap::day(Limit::WarmUp, max, self.sent(&inbox.id)?.clone()).count(self.now);
        Ok((used, max))
    }

    /// Whether this mail may go to Google and the count of Google's recipients deserves a warning.
    ///
    /// # Errors
    /// Database errors.
    pub fn gmail_warns_of(&mut self, m: &Email, inbox: &Inbox) -> anyhow::Result<bool> {
        Ok(self.may_be_google(&m.domain_key)? && self.gmail_warns(inbox)?)
    }

    /// Whether the count of Google's recipients deserves a warning.
    ///
    /// # Errors
    /// Database errors.
    pub fn gmail_warns(&mut self, inbox: &Inbox) -> anyhow::Result<bool> {
        let used = self.to_google(inbox)?;
        Ok(caps::gmail_warns(
            Cap::day(Limit::Gmail, GMAIL_WARN, used).count(self.now),
        ))
    }

    /// The other inboxes of a mail's sender that have room and are neither paused nor stopped, the emptiest first.
    ///
    /// # Errors
    /// Database errors.
    pub fn others(&mut self, m: &Email, but: &InboxId) -> anyhow::Result<Vec<InboxId>> {
        let mut found = Vec::new();
        let all = self
            .inboxes_where(|i| i.sender == m.sender && i.id != *but && i.paused_reason.is_none())?;
        for i in all {
            if senders::domain_checks(self.c, &i.domain)?.is_some_and(|k| k.1.is_some()) {
                continue;
            }
            let left = self.capacity(m, &i)?.left;
            if left > 0 {
                found.push((left, i.id));
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(found.into_iter().map(|x| x.1).collect())
    }

    /// Count a mail that was given a slot as if it left now.
    ///
    /// # Errors
    /// Database errors.
    pub fn spend(&mut self, m: &Email, inbox: &InboxId) -> anyhow::Result<()> {
        let Some(inbox) = self.inboxes_where(|i| i.id == *inbox)?.pop() else {
            return Ok(());
        };
        let now = self.now;
        self.sent(&inbox.id)?.push(now);
        if let Some((id, _)) = &m.step {
            self.campaign(id)?;
            if let Some(k) = self.campaigns.get_mut(id) {
                k.1.push(now);
            }
        }
        if self.recipients(&m.domain_key)?.is_some()
            && let Some(used) = self.recipients.get_mut(&m.domain_key)
        {
            used.push(now);
        }
        let mut google = 0_usize;
        for key in std::iter::once(&m.domain_key).chain(m.cc.iter().map(|c| &c.domain_key)) {
            google = google.saturating_add(usize::from(self.may_be_google(key)?));
        }
        self.to_google(&inbox)?;
        if let Some(used) = self.google.get_mut(&inbox.id) {
            used.extend(std::iter::repeat_n(now, google));
        }
        Ok(())
    }
}

/// Which account a mailbox hands its mail to: several mailboxes may share one.
fn route(i: &Inbox) -> (String, u16, String) {
    let a = &i.account;
    (a.smtp.host.to_lowercase(), a.smtp.port, a.username.clone())
}

fn sent(
    c: &Connection,
    inbox: &InboxId,
    now: Millis,
    but: Option<&EmailId>,
) -> anyhow::Result<Vec<Millis>> {
    let from = now.minus(DAY);
    let mut all = spent::of_inbox(c, inbox, from, but, MOST)?;
    for (hour, n) in spent::outside(c, inbox, from)? {
        // Kept by the hour: the last instant of it is the one that holds longest.
        let at = hour.plus(HOUR.saturating_sub(1));
        let n = usize::try_from(n.min(MOST)).unwrap_or(0);
        all.extend(std::iter::repeat_n(at, n));
    }
    Ok(all)
}

fn warm_up(c: &Connection, i: &Inbox, now: Millis) -> anyhow::Result<u32> {
    let schedule: WarmupSchedule = i
        .warmup_schedule
        .clone()
        .and_then(|v| serde_json::from_value(v).ok())
        .unwrap_or_default();
    let history = attempts::counted_since(c, &i.id, now.minus(60 * DAY))?;
    Ok(warmup::daily_cap(
        &schedule,
        false,
        warmup::progress(&history, now),
        reputation::reputation(&standing(c, i, now)?),
        1.0,
    ))
}

fn standing(c: &Connection, i: &Inbox, now: Millis) -> anyhow::Result<ReputationFacts> {
    let (ok, hard, last) = attempts::standing_since(c, &i.id, now.minus(30 * DAY))?;
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let days = last.map(|t| now.since(t) as f64 / DAY as f64);
    Ok(ReputationFacts {
        days_since_hard_bounce: days,
        ok_30d: ok,
        hard_30d: hard,
    })
}
