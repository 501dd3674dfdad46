/// The lengths of N that keys may have. By NIST SP 800-57, part 1, table 2: about 112, 128 and 152 bits
/// of security.
public enum KeySize: Int, CaseIterable, Sendable {
    case bits2048 = 2048
    case bits3072 = 3072
    case bits4096 = 4096

    /// Words of N.
    var words: Int { rawValue / 64 }
}
