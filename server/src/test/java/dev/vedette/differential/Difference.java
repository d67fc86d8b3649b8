package dev.vedette.differential;

/// Where the servers part.
///
/// @param step how many steps were carried out before; as many as there are for the end
record Difference(int step, String what, String expected, String ours) {

    Difference withCause(String cause) {
        return cause.isEmpty() ? this : new Difference(step, what, expected, ours + "\n" + cause);
    }

    @Override
    public String toString() {
        return what + "\n#   expected  " + expected + "\n#   ours      " + ours;
    }
}
