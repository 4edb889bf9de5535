use std::path::Path;

use super::shared;

const MOUNTS: &str = "\
/dev/sda1 / ext4 rw 0 0
srv:/home /home/nfs nfs4 rw 0 0
//srv/x /mnt/my\\040share cifs rw 0 0
sshfs /home/u/remote fuse.sshfs rw 0 0
/dev/sdb1 /media/u/disk fuseblk rw 0 0
/dev/sdc1 /home/nfs/local ext4 rw 0 0
";

#[test]
fn sync_folders_are_known_by_name_whatever_their_case() {
    for (dir, what) in [
        ("/home/u/Dropbox/jengu", "Dropbox"),
        ("/Users/u/Dropbox (Team)/jengu", "Dropbox"),
        (
            "/Users/u/Library/Mobile Documents/com~apple~CloudDocs/j",
            "iCloud",
        ),
        ("/Users/u/iCloudDrive/j", "iCloud"),
        ("/home/u/OneDrive - Hotel GmbH/jengu", "OneDrive"),
        ("/home/u/onedrive/jengu", "OneDrive"),
        ("/Users/u/Google Drive/j", "Google Drive"),
    ] {
        assert_eq!(shared(Path::new(dir), "").as_deref(), Some(what), "{dir}");
    }
    assert!(shared(Path::new("/Users/u/Library/CloudStorage/Box-Box/j"), "").is_some());
}

#[test]
fn ordinary_folders_pass() {
    for dir in [
        "/home/u/.local/share/jengu",
        "/home/u/dropboxes/jengu",
        "/home/u/jengu",
        "/",
    ] {
        assert_eq!(shared(Path::new(dir), MOUNTS), None, "{dir}");
    }
}

#[test]
fn the_deepest_mount_decides() {
    assert!(shared(Path::new("/home/nfs/u/jengu"), MOUNTS).is_some());
    assert!(shared(Path::new("/mnt/my share/jengu"), MOUNTS).is_some());
    assert!(shared(Path::new("/home/u/remote/jengu"), MOUNTS).is_some());
    assert_eq!(shared(Path::new("/media/u/disk/jengu"), MOUNTS), None);
    assert_eq!(shared(Path::new("/home/nfs/local/jengu"), MOUNTS), None);
    assert_eq!(shared(Path::new("/home/nfsother/jengu"), MOUNTS), None);
}
