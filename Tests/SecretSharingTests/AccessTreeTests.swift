import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct AccessTreeTests {
    private func defect(_ text: String) -> AccessTreeDefect? {
        do {
            _ = try AccessTree(text: text)
            return nil
        } catch {
            if case .accessTree(let defect) = error { return defect }
            return nil
        }
    }

    @Test func textsRoundTrip() throws {
        for text in [
            "ann", "all(ann, bob)", "any(ann, bob)", "2(ann, bob, cy)",
            "2(all(ann, bob), any(cy, di), 2(e, f, g))", "all(ann)", "a.b-c_D@9",
        ] {
            let tree = try AccessTree(text: text)
            #expect(tree.description == text)
            #expect(try AccessTree(text: tree.description) == tree)
        }
        let spaced = try AccessTree(text: " 2 ( ann ,bob,\n any( cy,di) )\t")
        #expect(spaced.description == "2(ann, bob, any(cy, di))")
        #expect(try AccessTree(text: "3(a, b, c)").description == "all(a, b, c)")
        #expect(spaced.parties == ["ann", "bob", "cy", "di"])
    }

    @Test func hostileTextsAreRefused() throws {
        let cases: [(String, AccessTreeDefect)] = [
            ("", .syntax(position: 0)), ("(a)", .syntax(position: 0)),
            ("2(a, b", .syntax(position: 6)), ("2(a,, b)", .syntax(position: 4)),
            ("2(a b)", .syntax(position: 4)), ("ann bob", .syntax(position: 4)),
            ("all()", .syntax(position: 4)), ("two(a, b)", .syntax(position: 0)),
            ("02(a, b)", .syntax(position: 0)), ("-1(a, b)", .syntax(position: 0)),
            ("99999999999999999999(a)", .syntax(position: 0)),
            ("0(a, b)", .impossibleThreshold(needed: 0, children: 2)),
            ("3(a, b)", .impossibleThreshold(needed: 3, children: 2)),
            ("12", .badName), ("all(any, b)", .badName), ("a(b", .syntax(position: 3)),
            (String(repeating: "x", count: 65), .badName), ("é", .syntax(position: 0)),
            (String(repeating: "all(", count: 17) + "a", .tooDeep),
            (String(repeating: "all(", count: 100_000), .tooLarge),
            ("any(" + String(repeating: "a,", count: 2000) + "a)", .tooLarge),
            ("any(" + String(repeating: "a,", count: 300) + "a)", .tooManyChildren(301)),
        ]
        for (text, expected) in cases { #expect(defect(text) == expected, "\(text.prefix(30))") }
        // The limits themselves are taken.
        let deep = String(repeating: "all(", count: 15) + "a" + String(repeating: ")", count: 15)
        #expect(defect(deep) == nil)
        let wide = "any(" + String(repeating: "a,", count: 254) + "a)"
        #expect(defect(wide) == nil)
        #expect(defect("all(\(wide),\(wide),\(wide),\(wide))") == nil)
        #expect(defect("all(\(wide),\(wide),\(wide),\(wide),a,b,c,d,e)") == .tooLarge)
    }

    @Test func fuzzedTexts() {
        var generator = SeededGenerator(label: "access trees, fuzz")
        let pieces = ["all(", "any(", "2(", "3(", ")", ",", " ", "ann", "bob", "0", "("]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 1...20, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            guard let tree = try? AccessTree(text: text) else { continue }
            #expect((try? AccessTree(text: tree.description)) == tree)
        }
    }

    /// Every set of parties: those that the tree authorizes reconstruct, others don't.
    @Test func exactlyTheAuthorizedReconstruct() throws {
        try check(GF256.self)
        try check(BN254Fr.self)
    }

    private func check<F: Field & BitwiseCopyable>(_: F.Type) throws {
        var generator = SeededGenerator(label: "access trees over \(F.self)")
        for text in [
            "a", "all(a, b, c)", "any(a, b)", "2(a, b, c)", "2(all(a, b), any(c, d), e)",
            "any(all(a, b), all(b, c), all(a, 2(c, d, e)))", "all(a, any(b, all(c, d)), a)",
        ] {
            let tree = try AccessTree(text: text)
            let sharing = AccessSharing<F>(tree)
            let secret = (0..<3).map { _ in F.random(using: &generator) }
            let shares = try sharing.split(SecretVector(secret))
            for bits in 0..<(1 << tree.parties.count) {
                let parties = Set(
                    tree.parties.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
                let theirs = shares.filter { parties.contains($0.party) }
                    .shuffled(using: &generator)
                if tree.authorizes(parties) {
                    let back = try sharing.reconstruct(theirs).reveal()
                    #expect(back == secret)
                } else {
                    #expect(throws: SecretSharingError.notAuthorized) {
                        _ = try sharing.reconstruct(theirs).count
                    }
                }
            }
        }
    }

    @Test func wrongAndMisplacedSharesAreRefused() throws {
        let tree = try AccessTree(text: "2(ann, bob, all(cy, di))")
        let sharing = AccessSharing<GF256>(tree)
        let shares = try sharing.split(SecretVector(bytes: [1, 2, 3]))
        #expect(shares.map(\.party) == ["ann", "bob", "cy", "di"])
        #expect(shares.map(\.path) == [[0], [1], [2, 0], [2, 1]])
        func forged(_ share: AccessShare<GF256>) -> AccessShare<GF256> {
            var bytes = share.values.revealBytes()
            bytes[1] ^= 1
            return AccessShare(
                party: share.party, path: share.path, values: SecretVector(bytes: bytes))
        }
        for place in 0..<4 {
            var wrong = shares
            wrong[place] = forged(shares[place])
            #expect(throws: SecretSharingError.inconsistentShares) {
                _ = try sharing.reconstruct(wrong).count
            }
        }
        #expect(throws: SecretSharingError.repeatedPath([0])) {
            _ = try sharing.reconstruct([shares[0], shares[0]]).count
        }
        for path in [[], [3], [0, 0], [2], [2, 2], [-1], [1]] {
            let misplaced = AccessShare(
                party: "ann", path: path, values: SecretVector<GF256>(bytes: [1, 2, 3]))
            #expect(throws: SecretSharingError.accessTree(.badName)) {
                _ = try sharing.reconstruct([misplaced, shares[1]]).count
            }
        }
        let short = AccessShare(
            party: "bob", path: [1], values: SecretVector<GF256>(bytes: [1, 2]))
        #expect(throws: SecretSharingError.lengthMismatch(expected: 3, found: 2)) {
            _ = try sharing.reconstruct([shares[0], short]).count
        }
        #expect(throws: SecretSharingError.notAuthorized) {
            _ = try sharing.reconstruct([]).count
        }
        var dumped = ""
        dump(shares[0], to: &dumped)
        #expect(dumped.contains("ann") && !dumped.contains("values"))
    }
}
