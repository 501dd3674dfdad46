/// The kinds of preprocessing of authenticated shares: columns of shares and then of MACs for elements; for
/// bits a column of shares and 64 of MACs.
struct AuthenticatedKinds: Hashable, Sendable {
    /// Columns of a bit: its share, and 64 bits of a share of its MAC.
    static let bitColumns = 65

    let triples: MaterialKind
    let bitTriples: MaterialKind
    let random: MaterialKind
    let randomBits: MaterialKind
    let daBits: MaterialKind
    private let scheme: String
    private let element: Int
    private let lanes: Int

    init(_ scheme: some AuthenticationScheme) {
        self.scheme = scheme.name
        let share = scheme.share
        (element, lanes) = (share.blockWords, share.lanes)
        let bits = Array(repeating: 1, count: Self.bitColumns)
        triples = MaterialKind(
            name: "\(scheme.name) triples", elements: lanes,
            columns: Array(repeating: element, count: 6))
        bitTriples = MaterialKind(
            name: "\(scheme.name) bit triples", elements: 64, columns: bits + bits + bits)
        random = MaterialKind(
            name: "\(scheme.name) random", elements: lanes, columns: [element, element])
        randomBits = MaterialKind(
            name: "\(scheme.name) random bits", elements: 64, columns: bits)
        let sixtyFour = share.words(for: 64)
        daBits = MaterialKind(
            name: "\(scheme.name) daBits", elements: 64, columns: [sixtyFour, sixtyFour] + bits)
    }

    /// Random elements that party `owner` knows: its shares are the elements, the others' zeros.
    func masks(of owner: Int) -> MaterialKind {
        MaterialKind(
            name: "\(scheme) masks of party \(owner)", elements: lanes, columns: [element, element])
    }

    /// The same for bits.
    func bitMasks(of owner: Int) -> MaterialKind {
        MaterialKind(
            name: "\(scheme) bit masks of party \(owner)", elements: 64,
            columns: Array(repeating: 1, count: Self.bitColumns))
    }
}
