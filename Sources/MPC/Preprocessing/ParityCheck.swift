/// Sizes of the check of authenticated daBits: see `AuthenticatedPreprocessing.makeDaBits`.
enum ParityCheck {
    /// Words of daBits made at a time.
    static let windowUnits = 256
    /// Random subsets whose parities are compared: log₂.
    static let logSubsets = 6
    static var subsets: Int { 1 << logSubsets }
}

extension AuthenticationScheme {
    /// Bits of the number, half of the even one, that hides a sum of `count` bits in a field; none modulo
    /// 2^k, where the even number is uniform.
    func parityMaskBits(count: Int) -> Int {
        let sum = Int.bitWidth - (count + 1).leadingZeroBitCount
        return hasHiddenBits ? 0 : min(share.bitWidth - 3, sum + 64)
    }

    /// s: what is opened tells of secrets 2^-s at most, in a window of bit triples, a window of daBits, and a
    /// comparison in a field.
    package var hidingBits: Int {
        guard !hasHiddenBits else { return BitTripleWindow.statisticalBits }
        // A sum of a window's bits, up to 2^d of them and one more, moves the even number's half by 2^(d-1) at
        // the most.
        let logCount = (64 * ParityCheck.windowUnits).trailingZeroBitCount
        let parities =
            parityMaskBits(count: 64 * ParityCheck.windowUnits) - (logCount - 1)
            - ParityCheck.logSubsets
        return min(BitTripleWindow.statisticalBits, statisticalSecurity, parities)
    }
}
