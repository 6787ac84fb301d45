use super::*;

const ZONE: &str = "Europe/Amsterdam";

async fn outcome(seed: u64, mood: Mood, variant: usize) -> Outcome {
    let (_, variant) = VARIANTS[variant];
    let plan = match variant.follows_up {
        true => Plan::new(ZONE),
        false => Plan::read("high.remind=, high.institution=", ZONE).unwrap(),
    };
    let sent_at = Timestamp::from_local("2026-11-17T10:00", ZONE).unwrap();
    let behaviour = Behaviour { seed, mood };
    let run = Run { plan: &plan, organisations: 150, sent_at, behaviour, variant };
    let folder = tempfile::tempdir().unwrap();
    run.on(&Address::Sqlite(folder.path().join("test.sqlite")), folder.path()).await.unwrap()
}

#[tokio::test]
async fn each_variant_gets_at_least_as_many_answers_as_the_one_before() {
    let mut before = 0.0;
    for variant in 0..VARIANTS.len() {
        let it = outcome(1, Mood::AS_ASSUMED, variant).await;
        assert!(it.answered.is_sorted(), "{it:?}");
        let [.., due, _] = it.answered;
        assert!(due >= before, "variant {variant}: {due} after {before}");
        before = due;
        // Nobody reminds unless the plan says so.
        assert_eq!(it.reminded > 0, variant >= 2, "{it:?}");
        assert_eq!(it.told > 0, variant == 3, "{it:?}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_figures_and_half_the_answers_a_lower_curve() {
    let whole = outcome(5, Mood::AS_ASSUMED, 3).await;
    assert_eq!(outcome(5, Mood::AS_ASSUMED, 3).await, whole);
    assert_ne!(outcome(6, Mood::AS_ASSUMED, 3).await, whole);
    let half = outcome(5, Mood { answers: 0.5, ..Mood::AS_ASSUMED }, 3).await;
    assert!(half.answered.iter().zip(whole.answered).all(|(half, whole)| *half <= whole), "{half:?} {whole:?}");
}
