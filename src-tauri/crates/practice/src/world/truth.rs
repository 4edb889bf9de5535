//! What is true in the world: what the pipeline has to find out and is measured against.

use domain::Millis;
use domain::geo::Place;
use serde::Serialize;

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $v:ident = $w:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $v),* }
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$v),*];
            /// The word.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$v => $w),* } }
        }
    };
}

closed! {
    /// Language of a house.
    Lang {
        /// English.
        En = "en",
        /// German.
        De = "de",
        /// French.
        Fr = "fr",
    }
}

impl Lang {
    /// ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.word()
    }

    /// From the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|l| l.word() == code)
    }

    /// The text of this language.
    #[must_use]
    pub const fn of<'a>(self, en: &'a str, de: &'a str, fr: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::De => de,
            Self::Fr => fr,
        }
    }
}

closed! {
    /// Market tier.
    Tier {
        /// Luxury.
        Luxury = "luxury",
        /// Upscale.
        Upscale = "upscale",
        /// Midscale.
        Midscale = "midscale",
        /// Economy.
        Economy = "economy",
        /// Budget.
        Budget = "budget",
    }
}

closed! {
    /// What a member of the staff does.
    Role {
        /// General manager.
        Gm = "gm",
        /// Stands in while the seat is empty.
        Acting = "acting",
        /// Owner.
        Owner = "owner",
        /// Director of operations.
        Operations = "operations",
        /// Sales and marketing.
        Sales = "sales",
        /// Front office.
        Front = "front",
    }
}

closed! {
    /// How an address stands on the site.
    Shown {
        /// `mailto:` link.
        Link = "link",
        /// "name [at] hotel [dot] example".
        Spelled = "spelled",
        /// HTML entities.
        Entities = "entities",
        /// Cloudflare's encoding.
        Cloudflare = "cloudflare",
        /// Not at all.
        Hidden = "hidden",
    }
}

closed! {
    /// How a site is built.
    Build {
        /// Nested tables of 1999.
        Table = "table",
        /// A theme with a body class.
        WordPress = "wordpress",
        /// Rich in schema.org.
        JsonLd = "json_ld",
        /// One page with everything.
        SinglePage = "single_page",
        /// No e-mail, a contact form.
        Form = "form",
        /// For sale.
        Parked = "parked",
        /// Moved to another host.
        Redirecting = "redirecting",
        /// Answers after a while.
        Slow = "slow",
        /// Tags never closed.
        Broken = "broken",
        /// More than the fetcher reads.
        Huge = "huge",
        /// Tries to give orders to a model.
        Hostile = "hostile",
    }
}

closed! {
    /// Who answers there, and how (practice.md, Personas).
    Persona {
        /// Within the hour, wants a meeting.
        Keen = "keen",
        /// One vague question.
        Curious = "curious",
        /// "We're all set for now".
        PoliteNo = "polite_no",
        /// Insults and a lawyer.
        AngryNo = "angry_no",
        /// Names a colleague.
        Delegates = "delegates",
        /// Returns on a date, names a deputy.
        OutOfOffice = "out_of_office",
        /// Does not work there any more.
        Left = "left",
        /// Asks to be left alone without the word.
        OptsOut = "opts_out",
        /// Never answers.
        Silent = "silent",
    }
}

closed! {
    /// What the hotel's mail server does.
    MailServer {
        /// Takes it.
        Plain = "plain",
        /// "Try again later" the first time.
        Greylists = "greylists",
        /// Takes it and sends a DSN later.
        BouncesLater = "bounces_later",
        /// Refuses the recipient at once.
        RefusesRecipient = "refuses_recipient",
        /// Full: 452 for some hours.
        Defers = "defers",
    }
}

/// One of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Staff {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Woman.
    pub woman: bool,
    /// What they do.
    pub role: Role,
    /// Title as printed.
    pub title: String,
    /// Their mailbox.
    pub address: String,
    /// How the mailbox stands on the site.
    pub shown: Shown,
    /// Whether the name stands on the site.
    pub named: bool,
}

impl Staff {
    /// First and last name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// A hotel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hotel {
    /// Number in the world, from 0.
    pub n: usize,
    /// Name.
    pub name: String,
    /// Where.
    pub place: Place,
    /// Region as printed.
    pub region: String,
    /// Language of the house.
    pub lang: Lang,
    /// Host of the site.
    pub host: String,
    /// `/` or the path of the house on a brand's host, with both slashes.
    pub path: String,
    /// Domain of its mailboxes.
    pub mail_domain: String,
    /// Market tier.
    pub tier: Tier,
    /// Rooms.
    pub rooms: u32,
    /// Stars.
    pub stars: u8,
    /// E.164.
    pub phone: String,
    /// As printed.
    pub phone_printed: String,
    /// Who works there.
    pub staff: Vec<Staff>,
    /// The front mailbox.
    pub front: String,
    /// How the front mailbox stands on the site.
    pub front_shown: Shown,
    /// Number of its group.
    pub group: Option<usize>,
    /// Property management system.
    pub pms: &'static str,
    /// Booking engine.
    pub booking: &'static str,
    /// How the site is built.
    pub build: Build,
    /// A customer of ours already.
    pub customer: bool,
    /// Closed for the season until then.
    pub closed_until: Option<Millis>,
    /// Who answers.
    pub persona: Persona,
    /// What its mail server does.
    pub mail: MailServer,
}

impl Hotel {
    /// The site's address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }

    /// Whether the site can be read at all.
    #[must_use]
    pub fn has_site(&self) -> bool {
        self.build != Build::Parked
    }

    /// The first of the staff with this role.
    #[must_use]
    pub fn staff_of(&self, role: Role) -> Option<&Staff> {
        self.staff.iter().find(|s| s.role == role)
    }

    /// Everybody's mailboxes and the front's.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.staff
            .iter()
            .map(|s| s.address.as_str())
            .chain([self.front.as_str()])
    }

    /// IANA zone.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.place.zone.as_deref().unwrap_or("UTC")
    }
}

/// A group of hotels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Its host.
    pub host: String,
    /// Whether all houses are paths on this host.
    pub shared_host: bool,
}
