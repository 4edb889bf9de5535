use super::{
    DataKey, KeyFile, KeyMaterial, RecoveryCode, UnwrapError, read_material, read_material_file,
};

#[test]
fn a_key_comes_back_by_its_recovery_code_and_by_no_other() {
    let key = DataKey::from_bytes([7; 32]);
    let code = RecoveryCode::generate().unwrap();
    let mut file = KeyFile::new("uid");
    file.set_recovery(&key, &code).unwrap();
    let typed = code
        .shown()
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "o")
        .replace('1', "l");
    assert_eq!(
        file.by_recovery(&RecoveryCode::parse(&typed).unwrap())
            .unwrap(),
        key
    );
    assert_eq!(
        file.by_recovery(&RecoveryCode::generate().unwrap()),
        Err(UnwrapError::DoesNotFit)
    );
    file.uid = "another".into();
    assert_eq!(file.by_recovery(&code), Err(UnwrapError::DoesNotFit));
}

#[test]
fn one_wrong_letter_or_two_exchanged_ones_are_noticed_before_anything_is_tried() {
    let code = RecoveryCode::generate().unwrap();
    let shown: Vec<char> = code.shown().chars().collect();
    let letters: Vec<char> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
    let mut missed = 0;
    for i in (0..shown.len()).filter(|i| shown[*i] != '-') {
        for l in &letters {
            let mut s = shown.clone();
            s[i] = *l;
            if s != shown && RecoveryCode::parse(&s.iter().collect::<String>()).is_some() {
                missed += 1;
            }
        }
    }
    // 32 letters modulo 31: only 0 for Z and the other way round can pass.
    assert!(
        missed <= 28,
        "{missed} of {} wrong letters were not noticed",
        28 * 31
    );
    assert!(RecoveryCode::parse("7K3D").is_none());
    assert!(RecoveryCode::parse("").is_none());
}

#[test]
fn nothing_prints_a_secret() {
    let key = DataKey::from_bytes([0xab; 32]);
    assert!(!format!("{key:?}").contains("ab"));
    assert!(!format!("{:?}", RecoveryCode::generate().unwrap()).contains('-'));
}

#[test]
fn a_key_file_is_read_as_key_or_as_passphrase() {
    let hex = "ab".repeat(32);
    assert!(
        matches!(read_material(format!("{hex}\n").as_bytes()).unwrap(), KeyMaterial::Raw(k) if k == DataKey::from_bytes([0xab; 32]))
    );
    assert!(
        matches!(read_material(&b"correct horse\n"[..]).unwrap(), KeyMaterial::Passphrase(p) if p.as_str() == "correct horse")
    );
    assert!(read_material(&b"\n"[..]).is_err());
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    std::fs::write(&path, "secret").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(
        read_material_file(&path)
            .unwrap_err()
            .to_string()
            .contains("chmod 600")
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(read_material_file(&path).is_ok());
}

#[test]
fn a_sealed_file_opens_with_its_key_for_its_purpose_and_says_nothing_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sealed");
    let key = DataKey::from_bytes([7; 32]);
    assert!(
        super::load_sealed(&path, &key, "secrets/a")
            .unwrap()
            .is_none()
    );
    super::save_sealed(&path, &key, "secrets/a", b"hunter2").unwrap();
    assert_eq!(
        &**super::load_sealed(&path, &key, "secrets/a")
            .unwrap()
            .unwrap(),
        b"hunter2"
    );
    assert!(
        !std::fs::read(&path)
            .unwrap()
            .windows(7)
            .any(|w| w == b"hunter2")
    );
    assert!(super::load_sealed(&path, &key, "secrets/b").is_err());
    assert!(super::load_sealed(&path, &DataKey::from_bytes([8; 32]), "secrets/a").is_err());
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(super::load_sealed(&path, &key, "secrets/a").is_err());
    std::fs::write(&path, b"short").unwrap();
    assert!(super::load_sealed(&path, &key, "secrets/a").is_err());
}
