//! Pictures as SVG, read again as XML.

use crate::harness::session;
use iel::data::{Point, Points};
use iel::energy::{Custom, DoubleWell};
use iel::error::Error;
use iel::picture::{PictureRequest, picture};
use iel::scenario::{Axis, Scenario, View, from_link};
use iel::session::Session;
use roxmltree::{Document, Node};

fn view(half: f64) -> View {
    View {
        x_min: -half,
        x_max: half,
        y_min: -half,
        y_max: half,
    }
}

/// A bowl, whose isolines are circles, with one observation off its middle.
fn bowl() -> Scenario {
    let energy = Custom::new("x1^2 + x2^2", Vec::new());
    let observed = Point {
        x: vec![1.0, 0.5],
        ..Point::default()
    };
    Scenario {
        title: "A bowl & <more>".into(),
        energy: energy.into(),
        data: Points {
            points: vec![observed],
        }
        .into(),
        view: view(2.0),
        ..Scenario::default()
    }
}

fn drawn(scenario: Scenario, request: &PictureRequest) -> String {
    picture(&mut Session::new(scenario, 1).unwrap(), request).unwrap()
}

fn said<'a>(node: Node<'a, 'a>) -> &'a str {
    let title = node.children().find(|n| n.has_tag_name("title"));
    title.and_then(|n| n.text()).unwrap_or_default()
}

/// Where the plane lies: left, top, width, height.
fn plane(document: &Document) -> [f64; 4] {
    let clip = document.descendants().find(|n| n.has_tag_name("clipPath"));
    let plane = clip.and_then(|n| n.first_element_child()).expect("a plane");
    ["x", "y", "width", "height"].map(|name| plane.attribute(name).unwrap().parse().unwrap())
}

#[test]
fn isolines_lie_where_the_energy_takes_their_value() {
    let text = drawn(bowl(), &PictureRequest::default());
    let document = Document::parse(&text).expect("well-formed");
    let [left, top, width, height] = plane(&document);
    assert!(
        (width - height).abs() < 0.2,
        "both coordinates have the same scale"
    );
    let mut lines = 0;
    for node in document.descendants().filter(|n| n.has_tag_name("path")) {
        let Some(level) = said(node).strip_prefix("E = ") else {
            continue;
        };
        let level: f64 = level.parse().unwrap();
        if !(0.3..3.0).contains(&level) {
            continue;
        }
        let numbers: Vec<f64> = node
            .attribute("d")
            .unwrap()
            .split(['M', ' '])
            .filter_map(|n| n.parse().ok())
            .collect();
        let mut seen = 0;
        for at in numbers.chunks_exact(2) {
            let x = [(at[0] - left) / width, (at[1] - top) / height].map(|t| 4.0 * t - 2.0);
            if x.iter().any(|x| x.abs() > 1.99) {
                continue; // The frame of the grid lies outside of the plane.
            }
            let energy = x[0] * x[0] + x[1] * x[1];
            assert!(
                (energy - level).abs() < 0.01 + 0.005 * level,
                "{energy} for {level} at {x:?}"
            );
            seen += 1;
        }
        assert!(seen > 20, "level {level}");
        lines += 1;
    }
    assert!(lines >= 5, "{lines} lines");
}

#[test]
fn a_picture_tells_what_it_shows() {
    let text = drawn(bowl(), &PictureRequest::default());
    let document = Document::parse(&text).expect("well-formed");
    let root = document.root_element();
    assert_eq!(said(root), "A bowl & <more>");
    let about = root.children().find(|n| n.has_tag_name("desc")).unwrap();
    let words = "The energy, with 1 observation and 1 minimum.";
    assert_eq!(about.text().unwrap().trim(), words);
    let dot = document
        .descendants()
        .find(|n| n.has_tag_name("circle"))
        .unwrap();
    let [left, top, width, height] = plane(&document);
    let at = ["cx", "cy"].map(|name| dot.attribute(name).unwrap().parse::<f64>().unwrap());
    assert!((at[0] - (left + 0.75 * width)).abs() < 0.1, "{at:?}");
    assert!((at[1] - (top + 0.375 * height)).abs() < 0.1, "{at:?}");
}

#[test]
fn axes_are_in_the_units_of_the_observations() {
    let axis = |name: &str, center, scale| Axis {
        name: name.into(),
        center,
        scale,
    };
    let scenario = Scenario {
        axes: vec![axis("wait (min)", 70.0, 10.0), axis("length", 0.0, 0.1)],
        ..bowl()
    };
    let text = drawn(scenario, &PictureRequest::default());
    let document = Document::parse(&text).expect("well-formed");
    let texts = document.descendants().filter(|n| n.has_tag_name("text"));
    let texts: Vec<&str> = texts.filter_map(|n| n.text()).map(str::trim).collect();
    for wanted in ["wait (min)", "length", "50", "70", "90", "−0.2", "0.1"] {
        assert!(texts.contains(&wanted), "{wanted} in {texts:?}");
    }
}

#[test]
fn the_size_is_that_asked_for_and_the_theme_another_picture() {
    let of = |width, dark| {
        let request = PictureRequest {
            width,
            dark,
            ..PictureRequest::default()
        };
        drawn(bowl(), &request)
    };
    let wide = of(1200.0, false);
    let root = Document::parse(&wide).unwrap();
    assert_eq!(root.root_element().attribute("width"), Some("1200"));
    assert_ne!(of(640.0, true), of(640.0, false));
    assert_eq!(of(640.0, true), of(640.0, true));
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let refused = |link: &str| {
        let mut session = Session::new(from_link(link).unwrap().0, 1).expect(link);
        picture(&mut session, &PictureRequest::default())
    };
    let simplex = refused("v=2&data=blob&data.n=9&energy=quadratic&dynamics=multiplicative");
    assert!(matches!(simplex, Err(Error::Invalid { at, .. }) if at == "dynamics"));
    let request = PictureRequest {
        width: f64::NAN,
        ..PictureRequest::default()
    };
    let width = picture(&mut session(DoubleWell::default()), &request);
    assert!(matches!(width, Err(Error::Invalid { at, .. }) if at == "width"));
    let nowhere = Custom::new("log(-1 - x1^2)", Vec::new());
    let nowhere = picture(&mut session(nowhere), &PictureRequest::default());
    assert!(
        matches!(nowhere, Err(Error::Diverged { .. })),
        "{nowhere:?}"
    );
}

/// Where only a part is finite, that part is drawn.
#[test]
fn an_infinite_wall_is_painted_as_the_highest() {
    let wall = Custom::new("x1^2 + x2^2 - log(x1)", Vec::new());
    let text = picture(&mut session(wall), &PictureRequest::default()).unwrap();
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    Document::parse(&text).expect("well-formed");
}

/// An energy that has no part in the fit is not drawn, and its minima are not counted.
#[test]
fn of_a_learned_map_no_energy_is_drawn() {
    let link = "v=2&data=blob&data.n=20&energy=quadratic&dynamics=fixed-point&dynamics.units=5";
    let mut session = Session::new(from_link(link).unwrap().0, 1).unwrap();
    session.run(3, || true);
    let text = picture(&mut session, &PictureRequest::default()).unwrap();
    assert!(text.contains("Paths of a learned map after 3 updates, with 20 observations."));
    assert!(!text.contains("minimum") && !text.contains("E = "));
    assert_eq!(text.matches("<circle").count(), 20);
}
