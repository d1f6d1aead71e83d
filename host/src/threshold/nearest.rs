//! The word that was probably meant.

/// How alike two words must be, 0 to 1, for one to be taken for a slip of the other.
const ALIKE: f64 = 0.6;

/// The candidate most like `word`, unless none is like it. Of equals, the first in the alphabet.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = candidates.into_iter().map(|candidate| (likeness(word, candidate), candidate));
    let best = alike.max_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| other.cmp(one)));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, candidate)| candidate)
}

fn likeness(word: &str, candidate: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_strangers_are_not() {
        let words = ["response_time", "service_time", "error_rate", "rate"];
        assert_eq!(nearest("reponse_time", words), Some("response_time"));
        assert_eq!(nearest("Error-Rate", words), Some("error_rate"));
        assert_eq!(nearest("banana", words), None);
        assert_eq!(nearest("rate", []), None);
        assert_eq!(nearest("ab", ["ac", "aa"]), None, "half a word is no slip");
        assert_eq!(nearest("abcd", ["abce", "abca"]), Some("abca"), "the same in each run");
    }
}
