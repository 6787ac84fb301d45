//! Four eyes: what reaches many at once takes two people. Pure; `store::notices::second_look` keeps who has asked whom, and
//! counts what went out before.

use crate::follow_up::Level;

/// So long what went out counts together with what is to go out: whoever sends to many in parts, sends to many.
pub const TOGETHER_HOURS: i64 = 24;

/// Whether a press of *Send* that reaches so many people waits for a colleague. `from`: the number from which it does, 0 for
/// never; `before`: whom the same revision has reached within the last [`TOGETHER_HOURS`]. Danger to a patient waits for nobody.
pub fn takes_two(from: u32, level: Level, before: usize, people: usize) -> bool {
    let reached = before.saturating_add(people);
    from > 0 && people > 0 && level != Level::Danger && usize::try_from(from).is_ok_and(|from| reached >= from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_many_in_parts_goes_to_many() {
        let two = |before, people| takes_two(100, Level::High, before, people);
        assert!(!two(0, 99));
        assert!(two(0, 100));
        assert!(!two(39, 60));
        assert!(two(40, 60));
        assert!(two(60, 60));
        assert!(two(100, 1));
        assert!(two(usize::MAX, 1), "and no sum is too large");
    }

    #[test]
    fn nobody_waits_where_nothing_goes_out_where_a_patient_may_come_to_harm_and_where_it_is_off() {
        assert!(!takes_two(100, Level::High, 500, 0), "nobody gets a message");
        assert!(!takes_two(100, Level::Danger, 500, 500));
        assert!(!takes_two(0, Level::Low, 500, 500));
        for level in [Level::Low, Level::Medium, Level::High] {
            assert!(takes_two(1, level, 0, 1));
        }
    }
}
