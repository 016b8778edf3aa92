//! The name that was probably meant.

/// One letter in this many may be wrong in a name that is still taken for another.
const LETTERS_PER_SLIP: usize = 3;

/// The longest name that is compared: longer ones are nobody's slip of the pen.
const NAME_CHARS_MAX: usize = 60;

/// The one of `names` that differs from `name` by the fewest letters, if they are few.
pub fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let length = name.chars().count();
    if length > NAME_CHARS_MAX {
        return None;
    }
    let slips_max = (length / LETTERS_PER_SLIP).max(1);
    let with_slips = names.iter().map(|known| (slips(name, known), *known));
    let (slips, known) = with_slips.min()?;
    (slips <= slips_max).then_some(known)
}

/// How many letters must be added, left out or changed to make one name the other (Levenshtein).
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (at, known) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *known);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
