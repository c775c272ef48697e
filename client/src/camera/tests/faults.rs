//! A keeper whose cameras fail in every way.

use super::super::double::{Double, Scene, Step, grey, info};
use super::super::error::CameraError;
use super::super::info::CameraId;
use super::super::keeper::Event;

#[test]
fn pictures_come_and_the_camera_is_closed_at_the_end() {
    let scene = Scene::begin(Double::with(&["front", "back"]), None);
    scene.double.will([grey(7)]);
    assert_eq!(scene.sees("front"), [info("front"), info("back")]);
    for value in 0..100 {
        scene.double.will([grey(value)]);
        match scene.event() {
            Event::Frame(frame) => assert_eq!((frame.width, frame.height, frame.luma[0]), (8, 8, value)),
            _ => panic!("no picture"),
        }
    }
    let Scene { double, keeper, .. } = scene;
    drop(keeper);
    assert_eq!(double.open(), 0);
}

#[test]
fn the_chosen_camera_is_taken_and_another_where_it_is_not_there() {
    let scene = Scene::begin(Double::with(&["front", "back"]), Some("back"));
    scene.double.will([grey(1)]);
    scene.sees("back");
    scene.keeper.choose(CameraId::from("front".to_owned()));
    scene.double.wait_for_openings(2);
    scene.double.will([grey(2)]);
    scene.sees("front");
    let gone = Scene::begin(Double::with(&["front"]), Some("back"));
    gone.double.will([grey(3)]);
    gone.sees("front");
}

#[test]
fn without_a_choice_the_first_that_opens_is_taken() {
    let double = Double::with(&["front", "back"]);
    double.fail_to_open(Some(CameraError::Busy));
    let scene = Scene::begin(double, None);
    scene.fails(CameraError::Busy);
    assert_eq!(scene.double.opened(), ["front", "back"]);
}

#[test]
fn the_chosen_camera_is_busy_and_another_can_be_chosen() {
    let double = Double::with(&["front", "back"]);
    double.fail_to_open(Some(CameraError::Busy));
    let scene = Scene::begin(double, Some("front"));
    assert_eq!(scene.tries("front"), [info("front"), info("back")]);
    scene.fails(CameraError::Busy);
    scene.double.fail_to_open(None);
    scene.double.wait_for_open(0);
    scene.keeper.choose(CameraId::from("back".to_owned()));
    scene.double.will([grey(1)]);
    assert_eq!(scene.tries("back"), [info("front"), info("back")]);
    scene.sees("back");
}

#[test]
fn without_a_choice_a_camera_that_sends_nothing_is_passed_by() {
    let scene = Scene::begin(Double::with(&["front", "back"]), None);
    // The second one is taken when the first has been told.
    scene.double.will([Step::Damaged, Step::Damaged]);
    scene.double.wait_for_steps();
    scene.tries("front");
    scene.pass(3000);
    scene.fails(CameraError::Garbled);
    scene.double.wait_for_open(0);
    scene.double.will([grey(1)]);
    scene.pass(1000);
    scene.sees("back");
    assert_eq!(scene.double.opened(), ["front", "back"]);
}

#[test]
fn busy_then_free() {
    let double = Double::with(&["front"]);
    double.fail_to_open(Some(CameraError::Busy));
    let scene = Scene::begin(double, Some("front"));
    scene.fails(CameraError::Busy);
    scene.double.fail_to_open(None);
    scene.double.will([grey(1)]);
    scene.pass(1000);
    scene.sees("front");
}

#[test]
fn denied_then_allowed() {
    let double = Double::with(&["front"]);
    double.fail_to_open(Some(CameraError::Denied));
    let scene = Scene::begin(double, None);
    scene.fails(CameraError::Denied);
    scene.double.fail_to_open(None);
    scene.double.will([grey(1)]);
    scene.pass(1000);
    scene.sees("front");
}

#[test]
fn a_camera_that_the_system_forbids_beforehand_is_not_opened() {
    let double = Double::with(&["front", "back"]);
    double.forbid(true);
    let scene = Scene::begin(double, None);
    // They can be chosen from all the same.
    assert_eq!(scene.tries("front"), [info("front"), info("back")]);
    scene.fails(CameraError::Denied);
    assert!(scene.double.opened().is_empty());
    scene.double.forbid(false);
    scene.double.will([grey(1)]);
    scene.pass(1000);
    scene.sees("front");
}

#[test]
fn where_there_is_none_nothing_is_forbidden() {
    let double = Double::with(&[]);
    double.forbid(true);
    Scene::begin(double, None).fails(CameraError::None);
}

#[test]
fn none_then_plugged_in() {
    let scene = Scene::begin(Double::with(&[]), None);
    scene.fails(CameraError::None);
    scene.double.plug(&["front"]);
    scene.double.will([grey(1)]);
    scene.pass(1000);
    scene.sees("front");
}

#[test]
fn unplugged_and_plugged_in_again() {
    let scene = Scene::begin(Double::with(&["front"]), None);
    scene.double.will([grey(1)]);
    scene.sees("front");
    scene.double.plug(&[]);
    scene.double.will([Step::Fail(CameraError::Unplugged)]);
    scene.fails(CameraError::Unplugged);
    scene.double.wait_for_open(0);
    scene.pass(1000);
    // That there is none now needs no word.
    scene.finds_none();
    scene.double.plug(&["front"]);
    scene.double.will([grey(2)]);
    scene.pass(1000);
    scene.sees("front");
}

#[test]
fn unplugged_with_another_one_there() {
    let scene = Scene::begin(Double::with(&["front", "back"]), Some("front"));
    scene.double.will([grey(1)]);
    scene.sees("front");
    scene.double.plug(&["back"]);
    scene.double.will([Step::Fail(CameraError::Unplugged), grey(2)]);
    scene.fails(CameraError::Unplugged);
    scene.pass(1000);
    assert_eq!(scene.sees("back"), [info("back")]);
}

#[test]
fn a_camera_that_is_plugged_in_meanwhile_is_listed() {
    let scene = Scene::begin(Double::with(&["front"]), None);
    scene.double.will([grey(1)]);
    scene.sees("front");
    scene.double.plug(&["front", "back"]);
    scene.pass(1900);
    scene.double.will([grey(2)]);
    assert!(matches!(scene.event(), Event::Frame(_)));
    scene.pass(100);
    assert_eq!(scene.lists("front"), [info("front"), info("back")]);
}

#[test]
fn stalled_and_back_by_being_opened_anew() {
    let scene = Scene::begin(Double::with(&["front"]), None);
    scene.double.will([grey(1)]);
    scene.sees("front");
    scene.pass(1999);
    assert!(scene.is_quiet());
    scene.pass(1);
    scene.fails(CameraError::Stalled);
    scene.double.wait_for_open(0);
    scene.double.will([grey(2)]);
    scene.pass(1000);
    scene.sees("front");
    assert_eq!(scene.double.opened(), ["front", "front"]);
}

#[test]
fn a_flood_of_damaged_pictures_is_dropped_and_told() {
    let scene = Scene::begin(Double::with(&["front"]), None);
    scene.double.will([grey(1)]);
    scene.sees("front");
    // Some in between are nothing.
    scene.double.will([Step::CutOff, Step::Damaged, Step::CutOff, grey(2)]);
    assert!(matches!(scene.event(), Event::Frame(frame) if frame.luma[0] == 2));
    scene.double.will((0..500).flat_map(|_| [Step::CutOff, Step::Damaged]));
    scene.double.wait_for_steps();
    assert!(scene.is_quiet());
    scene.pass(2000);
    scene.fails(CameraError::Garbled);
    scene.double.wait_for_open(0);
    scene.double.will([Step::Damaged, grey(3)]);
    scene.pass(1000);
    scene.sees("front");
}

#[test]
fn a_read_that_does_not_come_back_is_left_behind() {
    let scene = Scene::begin(Double::with(&["front"]), None);
    scene.double.will([grey(1)]);
    scene.sees("front");
    scene.double.will([Step::Hang]);
    scene.double.wait_for_hanging(1);
    scene.pass(2000);
    scene.fails(CameraError::Stalled);
    // It is given two seconds to close the camera.
    scene.pass(1999);
    assert_eq!(scene.double.open(), 1);
    scene.double.will([grey(2)]);
    scene.pass(1);
    scene.sees("front");
    assert_eq!(scene.double.open(), 2);
    scene.double.release();
    scene.double.wait_for_open(1);
    assert!(scene.is_quiet());
}

#[test]
fn an_opening_that_does_not_come_back_is_left_behind() {
    let double = Double::with(&["front"]);
    double.hang_in_opening(true);
    let scene = Scene::begin(double, None);
    scene.double.wait_for_hanging(1);
    scene.pass(8000);
    scene.fails(CameraError::Stalled);
    scene.double.hang_in_opening(false);
    scene.double.will([grey(1)]);
    scene.pass(2000);
    scene.sees("front");
    // The late one is closed at once.
    scene.double.release();
    scene.double.wait_for_open(1);
}

#[test]
fn who_hangs_holds_nobody_up_who_drops_the_camera() {
    let scene = Scene::begin(Double::with(&["front"]), None);
    scene.double.will([grey(1), Step::Hang]);
    scene.sees("front");
    scene.double.wait_for_hanging(1);
    let Scene { double, keeper, .. } = scene;
    drop(keeper);
    assert_eq!(double.open(), 1);
    double.release();
    double.wait_for_open(0);
}

#[test]
fn a_system_that_cannot_list_is_asked_again() {
    let double = Double::with(&["front"]);
    double.fail_to_list(Some(CameraError::Failed));
    let scene = Scene::begin(double, None);
    scene.fails(CameraError::Failed);
    scene.double.fail_to_list(None);
    scene.double.will([grey(1)]);
    scene.pass(1000);
    scene.sees("front");
}
