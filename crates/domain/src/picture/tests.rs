//! Nothing below five by any road, and curves that end where the funnel stands.

use proptest::prelude::*;

use super::*;

const HOUR: i64 = 3_600_000;
const NOW: Timestamp = Timestamp::from_millis(1_000 * HOUR);

fn told(sent: i64, standing: Option<AnswerKind>, after: Option<i64>) -> Told {
    let sent_at = Timestamp::from_millis(NOW.millis() - sent * HOUR);
    Told {
        sector: None,
        size: Some(Size::Small),
        sent_at,
        delivered: true,
        opened: standing.is_some(),
        standing,
        answered_at: after.map(|hours| sent_at.plus_hours(hours)),
    }
}

prop_compose! {
    fn any_told()(
        sector in proptest::option::of(0_u8..4), size in proptest::option::of(0_usize..3), sent in 0_i64..500,
        delivered in any::<bool>(), opened in any::<bool>(), standing in proptest::option::of(0_usize..7), share in 0.0..1.0_f64,
    ) -> Told {
        let sent_at = Timestamp::from_millis(NOW.millis() - sent * HOUR);
        let standing = standing.map(|place| AnswerKind::ALL[place]);
        Told {
            sector: sector.map(|number| format!("s{number}")),
            size: size.map(|place| Size::ALL[place]),
            sent_at,
            delivered,
            opened,
            standing,
            answered_at: standing.map(|_| Timestamp::from_millis(sent_at.millis() + (share * (sent * HOUR) as f64) as i64)),
        }
    }
}

fn all_told(most: usize) -> impl Strategy<Value = Vec<Told>> {
    proptest::collection::vec(any_told(), 0..most)
}

proptest! {
    #[test]
    fn a_step_is_never_taken_by_more_than_the_one_before(all in all_told(60)) {
        let funnel = Funnel::of(&all);
        let counts = Step::ALL.map(|step| funnel.at(step));
        prop_assert_eq!(counts[0], all.len() as i64);
        prop_assert!(counts.is_sorted_by(|one, next| one >= next), "{:?}", counts);
    }

    #[test]
    fn a_curve_only_rises_and_ends_where_the_funnel_stands(all in all_told(60)) {
        let picture = Picture::of(&all, NOW);
        let groups = picture.by_sector.iter().map(|group| (group.funnel, &group.curve));
        let groups = groups.chain(picture.by_size.iter().map(|group| (group.funnel, &group.curve)));
        for (funnel, curve) in groups.chain([(picture.all.funnel, &picture.all.curve)]) {
            prop_assert_eq!(curve.told, funnel.sent);
            prop_assert!(curve.rises.is_sorted_by(|one, next| one.0 < next.0 && one.1 < next.1), "{:?}", curve);
            prop_assert_eq!(curve.rises.last().map_or(0, |(_, answered)| *answered), funnel.answered);
            if curve.told > 0 {
                prop_assert_eq!(curve.within(curve.ends).unwrap().answered, funnel.answered);
            }
            prop_assert!(curve.final_until <= curve.ends);
            prop_assert!(curve.within(curve.ends + 1).is_none(), "nothing is known of a time that nobody has had");
            // Half have answered, or there is no median.
            prop_assert_eq!(curve.median().is_some(), curve.told > 0 && funnel.answered * 2 >= curve.told);
        }
        for groups in [picture.by_size.iter().map(|group| group.funnel.sent).sum::<i64>(),
                       picture.by_sector.iter().map(|group| group.funnel.sent).sum()] {
            prop_assert_eq!(groups, all.len() as i64);
        }
    }

    /// Whatever is added up and subtracted of what is shown is a union of shown groups, or the rest of one: nobody, or
    /// five and more.
    // Shows: ASVS 8.2.3, NEN 8.11, 8.12
    #[test]
    fn no_combination_of_total_and_groups_is_smaller_than_five(sizes in proptest::collection::vec(0_usize..12, 0..7)) {
        let total: usize = sizes.iter().sum();
        let blocks = blocks(&sizes);
        let counts: Vec<usize> = blocks.iter().map(|block| block.iter().map(|place| sizes[*place]).sum()).collect();
        if !blocks.is_empty() {
            prop_assert!(blocks.len() > 1, "one group is the total");
            prop_assert_eq!(counts.iter().sum::<usize>(), total, "nobody is left out, so nobody follows from a gap");
        }
        for chosen in 0_u32..1 << counts.len() {
            let sum: usize = (0..counts.len()).filter(|place| chosen & (1 << place) != 0).map(|place| counts[place]).sum();
            for rest in [sum, total - sum].into_iter().filter(|_| !blocks.is_empty()) {
                prop_assert!(rest == 0 || rest >= LEAST, "{:?} of {:?} makes {}", blocks, sizes, rest);
            }
        }
        // What stands together is several groups, and of none of them one can say how large it is.
        for block in &blocks {
            prop_assert!(block.len() > 1 || sizes[block[0]] >= LEAST);
        }
    }

    /// The same of the figures themselves: each is one of five numbers that are as likely, and none says "one of them".
    #[test]
    fn what_is_published_is_rounded_and_complete(all in all_told(60)) {
        let Some(it) = publish(&all) else {
            prop_assert!(all.len() < LEAST);
            return Ok(());
        };
        prop_assert!(all.len() >= LEAST);
        let exact = Funnel::of(&all);
        for (step, about) in it.all.steps() {
            prop_assert_eq!(about.value() % LEAST as i64, 0);
            prop_assert!((about.value() - exact.at(step)).abs() <= 2, "{:?} {:?}", about, exact);
        }
        for figures in it.by_size.iter().map(|(_, figures)| figures).chain([&it.all]) {
            let values: Vec<_> = figures.steps().map(|(_, about)| about).collect();
            prop_assert!(values[0].value() >= LEAST as i64, "{:?}", values);
            prop_assert!(values.is_sorted_by(|one, next| one >= next), "{:?}", values);
        }
        let others = it.by_size.iter().filter(|(of, _)| *of == Of::Others).count();
        prop_assert!(others <= 1);
    }

    /// One institution that answers moves no published figure by less than five: most of the time nothing moves at all.
    #[test]
    fn one_answer_more_is_no_figure_of_one(all in all_told(60), place in 0_usize..60) {
        prop_assume!(all.len() >= LEAST);
        let mut after = all.clone();
        let place = place % all.len();
        after[place].standing = Some(AnswerKind::Solved);
        let (before, after) = (publish(&all).unwrap(), publish(&after).unwrap());
        for ((_, one), (_, other)) in before.all.steps().zip(after.all.steps()) {
            prop_assert!([0, LEAST as i64].contains(&(other.value() - one.value())), "{:?} {:?}", one, other);
        }
    }
}

#[test]
fn the_small_ones_stand_together_and_take_the_next_along_when_they_must() {
    for (sizes, expected) in [
        (vec![], vec![]),
        (vec![4], vec![]),
        (vec![9], vec![]),
        (vec![7, 8], vec![vec![0], vec![1]]),
        // One that is too small alone would follow from the total.
        (vec![7, 8, 1], vec![vec![1], vec![0, 2]]),
        (vec![7, 1], vec![]),
        (vec![3, 9, 2], vec![vec![1], vec![0, 2]]),
        (vec![2, 9, 2], vec![]),
        (vec![9, 2, 9, 2], vec![vec![2], vec![0, 1, 3]]),
    ] {
        assert_eq!(blocks(&sizes), expected, "{sizes:?}");
    }
}

#[test]
fn a_curve_says_at_least_where_somebody_has_not_had_the_time() {
    let all = [
        told(100, Some(AnswerKind::Solved), Some(2)),
        told(100, Some(AnswerKind::Confirmed), Some(30)),
        told(10, None, None),
        // It was answered and then asked for a call, so it does not stand as answered any more.
        told(100, Some(AnswerKind::CallMe), Some(1)),
    ];
    let curve = Curve::of(&all, NOW);
    assert_eq!((curve.told, curve.rises.as_slice()), (4, &[(2 * HOUR, 1), (30 * HOUR, 2)][..]));
    assert_eq!((curve.final_until, curve.ends), (10 * HOUR, 100 * HOUR));
    assert_eq!(curve.within(HOUR), Some(Within { answered: 0, at_least: false }));
    assert_eq!(curve.within(10 * HOUR), Some(Within { answered: 1, at_least: false }));
    assert_eq!(curve.within(48 * HOUR), Some(Within { answered: 2, at_least: true }));
    assert_eq!(curve.within(101 * HOUR), None);
    assert_eq!(curve.median(), Some(Median { millis: 30 * HOUR, at_most: true }));
    assert_eq!(Curve::of(&all[..1], NOW).median(), Some(Median { millis: 2 * HOUR, at_most: false }));
    assert_eq!(Curve::of(&[], NOW).within(0), None);
}

#[test]
fn four_are_nobody_and_five_are_about_five() {
    let some = |count: usize| vec![told(1, None, None); count];
    assert_eq!(publish(&some(4)), None);
    let it = publish(&some(5)).unwrap();
    assert_eq!(it.all.steps().map(|(_, about)| about.value()).collect::<Vec<_>>(), [5, 5, 0, 0, 0, 0]);
    assert!(it.by_size.is_empty());
    assert_eq!(publish(&some(12)).unwrap().all.steps().next().unwrap().1.value(), 10);
}
