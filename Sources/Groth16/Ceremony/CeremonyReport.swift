/// What the check of a key's transcript found: who contributed.
public struct CeremonyReport: Sendable, Equatable {
    /// The hash of the circuit and the first key.
    public let circuitHash: [UInt8]
    /// The contributions, the first one first.
    public let contributions: [Entry]

    public struct Entry: Sendable, Equatable {
        /// What its contributor was told: who contributed looks for it here.
        public let hash: [UInt8]
        /// Its contributor's own words; not checked by anyone.
        public let name: String?
        /// The beacon from which its secret follows, and log2 of the iterations.
        public let beacon: [UInt8]?
        public let iterationsLog2: Int?
    }
}
