//! What a journey asserts on: the rows of the desk's workspace.

use domain::{EmailId, EnrolmentId, ProspectId, Stage};
use store::tables::attempts::{self, Attempt};
use store::tables::emails::{self, Email};
use store::tables::inbound::{self, Reply};
use store::tables::{alerts, campaigns, prospects};

use crate::desk::Desk;

impl Desk {
    /// A mail.
    ///
    /// # Panics
    /// When there is none.
    pub async fn mail(&self, id: &EmailId) -> Email {
        let id = id.clone();
        self.engine
            .store()
            .read(move |c| Ok(emails::get(c, &id)?))
            .await
            .unwrap()
            .unwrap()
    }

    /// The address of an inbox.
    ///
    /// # Panics
    /// When there is none.
    pub async fn address_of(&self, id: &domain::InboxId) -> String {
        let id = id.clone();
        let read = move |c: &store::rusqlite::Connection| {
            Ok(store::tables::senders::inbox(c, &id)?.map(|i| i.address))
        };
        self.engine.store().read(read).await.unwrap().unwrap()
    }

    /// Its attempts.
    ///
    /// # Panics
    /// On database errors.
    pub async fn attempts(&self, id: &EmailId) -> Vec<Attempt> {
        let id = id.clone();
        self.engine
            .store()
            .read(move |c| Ok(attempts::of_email(c, &id)?))
            .await
            .unwrap()
    }

    /// The stage of a card.
    ///
    /// # Panics
    /// When there is none.
    pub async fn stage(&self, card: &ProspectId) -> Stage {
        self.card(card).await.stage
    }

    /// A card.
    ///
    /// # Panics
    /// When there is none.
    pub async fn card(&self, card: &ProspectId) -> prospects::Prospect {
        let card = card.clone();
        self.engine
            .store()
            .read(move |c| Ok(prospects::get(c, &card)?))
            .await
            .unwrap()
            .unwrap()
    }

    /// A sequence.
    ///
    /// # Panics
    /// When there is none.
    pub async fn sequence(&self, id: &EnrolmentId) -> campaigns::Enrolment {
        let id = id.clone();
        self.engine
            .store()
            .read(move |c| Ok(campaigns::enrolment(c, &id)?))
            .await
            .unwrap()
            .unwrap()
    }

    /// All replies, oldest first.
    ///
    /// # Panics
    /// On database errors.
    pub async fn replies(&self) -> Vec<Reply> {
        self.engine
            .store()
            .read(|c| {
                Ok(inbound::select_replies(
                    c,
                    "1 ORDER BY x.ingested_at,r.id",
                    &[],
                )?)
            })
            .await
            .unwrap()
    }

    /// Open alerts: kind and words.
    ///
    /// # Panics
    /// On database errors.
    pub async fn alerts(&self) -> Vec<(String, String)> {
        self.engine
            .store()
            .read(|c| {
                Ok(alerts::open(c)?
                    .into_iter()
                    .map(|a| (a.kind, a.text))
                    .collect())
            })
            .await
            .unwrap()
    }

    /// A number out of the database.
    ///
    /// # Panics
    /// On database errors.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.engine
            .store()
            .read(move |c| Ok(c.query_row(sql, [], |r| r.get(0))?))
            .await
            .unwrap()
    }
}
