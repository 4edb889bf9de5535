//! Against a real Secret Service in a session of its own.

use domain::ports::{Secret, SecretError, SecretName, Secrets as _};
use testkit::secret_service::{self, Keyring};

use super::Keychain;

const HERE: &str = "adapters::secrets_keychain::tests::";

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
/// Run the test of this name inside such a session; `false` when we are inside already.
fn outside(test: &str, keyring: Keyring) -> bool {
    if secret_service::inside() {
        return false;
    }
    if keyring != Keyring::Absent && !secret_service::available() {
        println!("skipped: gnome-keyring is not installed");
        return true;
    }
    secret_service::again(&format!("{HERE}{test}"), keyring).unwrap();
    true
}

#[tokio::test]
async fn a_secret_is_kept_changed_and_removed_and_belongs_to_one_workspace() {
    if outside(
        "a_secret_is_kept_changed_and_removed_and_belongs_to_one_workspace",
        Keyring::Unlocked,
    ) {
        return;
    }
    let (a, b, name) = (Keychain::new("a"), Keychain::new("b"), SecretName::ApiToken);
    assert_eq!(a.get(&name).await.unwrap(), None);
    a.set(&name, Secret("one".into())).await.unwrap();
    a.set(&name, Secret("two".into())).await.unwrap();
    assert_eq!(a.get(&name).await.unwrap(), Some(Secret("two".into())));
    assert_eq!(b.get(&name).await.unwrap(), None);
    assert_eq!(a.get(&SecretName::DataKey).await.unwrap(), None);
    a.delete(&name).await.unwrap();
    a.delete(&name).await.unwrap();
    assert_eq!(a.get(&name).await.unwrap(), None);
}

#[tokio::test]
async fn a_locked_keychain_says_that_it_is_locked() {
    if outside("a_locked_keychain_says_that_it_is_locked", Keyring::Locked) {
        return;
    }
    let k = Keychain::new("a");
    assert_eq!(
        k.set(&SecretName::ApiToken, Secret("x".into())).await,
        Err(SecretError::Locked)
    );
}

#[tokio::test]
async fn no_keychain_is_another_thing_than_a_locked_one() {
    if outside(
        "no_keychain_is_another_thing_than_a_locked_one",
        Keyring::Absent,
    ) {
        return;
    }
    let said = Keychain::new("a").get(&SecretName::ApiToken).await;
    assert!(matches!(said, Err(SecretError::Unavailable(_))), "{said:?}");
}
