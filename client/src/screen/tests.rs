use super::*;
use crate::scan::ForeignCode;

fn code(last: &str) -> PairingCode {
    format!(
        "WARIFU://EXAMPLE.ORG:8443/T/A4DQOBYHA4DQOBYHA4DQOBYHA4/UWS2LJNFUWS2LJNFUWS2LJNFUU/{}{last}",
        "AMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAM"
    )
    .parse()
    .unwrap()
}

#[test]
fn one_code_on_any_of_the_screens_is_found() {
    let [one, another] = [code("BQ"), code("BA")];
    let found = one_of([Err(ScanError::NoCode), Ok(one.clone()), Ok(one.clone())].into_iter());
    assert_eq!(found.unwrap(), one);
    let several = one_of([Ok(one.clone()), Ok(another)].into_iter());
    assert!(matches!(several, Err(Error::Screen(ScreenError::Several))));
    let several = one_of([Ok(one), Err(ScanError::Several)].into_iter());
    assert!(matches!(several, Err(Error::Screen(ScreenError::Several))));
}

#[test]
fn without_a_code_the_failure_that_says_most_is_told() {
    let foreign = ScanError::Foreign(ForeignCode::WiFi);
    let none = one_of([Err(ScanError::NoCode), Err(ScanError::NoCode)].into_iter());
    assert!(matches!(none, Err(Error::Screen(ScreenError::NoCode))));
    let kind = one_of([Err(ScanError::NoCode), Err(foreign), Err(ScanError::NoCode)].into_iter());
    assert!(matches!(kind, Err(Error::Scan(error)) if error == foreign));
    let damaged = one_of([Err(foreign), Err(ScanError::DamagedCode), Err(foreign)].into_iter());
    assert!(matches!(damaged, Err(Error::Scan(ScanError::DamagedCode))));
}

#[test]
fn one_screen_that_fails_keeps_nobody_from_the_others() {
    let looked = [Err(ScreenError::Failed), Ok(1), Err(ScreenError::Unsupported), Ok(2)];
    assert_eq!(what_worked(looked.into_iter()).unwrap(), [1, 2]);
    let nothing = [Err::<(), _>(ScreenError::Failed), Err(ScreenError::Unsupported)];
    assert!(matches!(
        what_worked(nothing.into_iter()),
        Err(ScreenError::Unsupported)
    ));
}
