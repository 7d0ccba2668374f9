//! What only the whole model shows: cycles, constructs without a path, dimensions that measure in a circle.

use super::{Measured, read::Builder};
use crate::sem::syntax::Span;

/// Adds the faults of the whole model.
pub(super) fn whole(builder: &mut Builder) {
    if builder.model.paths.is_empty() {
        let end = builder.text.len();
        builder
            .fault(Span { start: 0, end }, "the model has no path")
            .way_out = Some("Say who explains whom, such as `INC ~ SKILL`".into());
        return;
    }
    dimensions(builder);
    products(builder);
    orphans(builder);
    cycle(builder);
}

/// A dimension measures one construct, and is itself measured by variables.
fn dimensions(builder: &mut Builder) {
    let mut owner: Vec<Option<usize>> = vec![None; builder.model.constructs.len()];
    for i in 0..builder.model.constructs.len() {
        let Measured::Dimensions(block) = builder.model.constructs[i].measured.clone() else {
            continue;
        };
        let name = builder.model.constructs[i].name.clone();
        for dimension in block {
            let inner = builder.model.constructs[dimension].clone();
            let place = builder.places[i];
            if matches!(inner.measured, Measured::Dimensions(_)) {
                builder
                    .fault(
                        place,
                        format!(
                            "`{name}` is measured by `{}`, which is itself of higher order",
                            inner.name
                        ),
                    )
                    .way_out = Some("Two orders are supported, a third is not".into());
            }
            if owner[dimension].replace(i).is_some() {
                builder.fault(
                    place,
                    format!("`{}` is a dimension of two constructs", inner.name),
                );
            }
        }
    }
}

/// A product goes with the paths of its factors, or its coefficient has no meaning.
fn products(builder: &mut Builder) {
    for path in builder.model.paths.clone() {
        let product = builder.model.constructs[path.from].clone();
        let Measured::Product(a, b) = product.measured else {
            continue;
        };
        for factor in [a, b] {
            let main = builder
                .model
                .paths
                .iter()
                .any(|p| p.from == factor && p.to == path.to);
            if !main && factor != path.to {
                let (part, outcome) = (
                    builder.model.constructs[factor].name.clone(),
                    builder.model.constructs[path.to].name.clone(),
                );
                builder
                    .fault(
                        builder.places[path.from],
                        format!("`{}` stands without its part `{part}`", product.name),
                    )
                    .way_out = Some(format!(
                    "Add `{outcome} ~ {part}`: a product means nothing without both parts"
                ));
            }
        }
    }
}

fn orphans(builder: &mut Builder) {
    for i in 0..builder.model.constructs.len() {
        let construct = builder.model.constructs[i].clone();
        let on_path = builder
            .model
            .paths
            .iter()
            .any(|path| path.from == i || path.to == i);
        let dimension = builder
            .model
            .constructs
            .iter()
            .any(|c| matches!(&c.measured, Measured::Dimensions(block) if block.contains(&i)));
        if construct.measured == Measured::Indicators(vec![]) {
            builder.fault(
                builder.places[i],
                format!("`{}` has no indicator", construct.name),
            );
        }
        if !on_path && !dimension {
            builder
                .fault(
                    builder.places[i],
                    format!("the construct `{}` has no path", construct.name),
                )
                .way_out = Some(format!(
                "Add a path such as `{} ~ ...`, or leave it out",
                construct.name
            ));
        }
    }
}

/// Constructs without a predecessor are taken away until none is left; what stays runs in a circle.
fn cycle(builder: &mut Builder) {
    let count = builder.model.constructs.len();
    let mut left = vec![true; count];
    loop {
        let free = (0..count).find(|&i| {
            left[i]
                && !builder
                    .model
                    .paths
                    .iter()
                    .any(|p| p.to == i && left[p.from])
        });
        match free {
            Some(i) => left[i] = false,
            None => break,
        }
    }
    let Some(start) = left.iter().position(|&stays| stays) else {
        return;
    };
    // Walking backwards from a construct that stays must meet some construct twice.
    let mut walk = vec![start];
    let circle = loop {
        let here = walk[walk.len() - 1];
        let Some(path) = builder
            .model
            .paths
            .iter()
            .find(|p| p.to == here && left[p.from])
        else {
            return;
        };
        if let Some(met) = walk.iter().position(|&i| i == path.from) {
            walk.push(path.from);
            break walk.split_off(met);
        }
        walk.push(path.from);
    };
    let names: Vec<&str> = circle
        .iter()
        .rev()
        .map(|&i| builder.model.constructs[i].name.as_str())
        .collect();
    let message = format!("the paths run in a circle: {}", names.join(" -> "));
    let closing = builder.model.paths.iter().rposition(|p| {
        circle
            .windows(2)
            .any(|pair| p.to == pair[0] && p.from == pair[1])
    });
    let place = closing.map_or(Span::default(), |at| builder.path_places[at]);
    builder.fault(place, message).way_out =
        Some("PLS needs a model without circles; take one of these paths out".into());
}
