internal import BigIntegers
public import Transcripts

extension SecretKey {
    /// Shows that N is well formed (Π-mod; CGGMP, figure 16). Constant time in the key.
    public func proveModulus(context: TranscriptContext, prover: Int) -> ModulusProof {
        let modulus = publicKey.modulus
        let count = ProofSecurity.iterations
        // 1. w of Jacobi symbol -1.
        var w = publicKey.randomUnits(1)
        while (try? w.reveal(0).jacobiSymbol(over: modulus)) != -1 { w = publicKey.randomUnits(1) }
        let challenges = ModulusProof.challenges(
            modulus, w: w.reveal(0), context: context, prover: prover)
        let column = Numbers(challenges, width: publicKey.size.words)
        // 3. z_i = y_i^(1/N mod φ(N)).
        let nthRoots = roots(of: column)
        // A fourth root of y or -y modulo each prime, whichever is a square there.
        let parts = [p, q].map { fourthRoots(of: Numbers.joined([w, column]), modulo: $0) }
        // Multiplying by w changes the quadratic character modulo one prime, by -1 modulo both. These
        // bits are part of the proof.
        let isSquareOfW = parts.map { $0.isSquare[0] }
        var flips = [(a: Bool, b: Bool)]()
        for i in 1...count {
            let differs = parts[0].isSquare[i] != parts[1].isSquare[i]
            let squareModuloP = parts[0].isSquare[i] == (differs ? isSquareOfW[0] : true)
            flips.append((a: !squareModuloP, b: differs))
        }
        let multiply = flips.map { UInt64($0.b ? 1 : 0) }
        let selected = zip([p, q], parts).map { part, found in
            let one = Numbers([1], width: part.prime.width)
            return part.root.multiply(
                found.roots.rows(1..<(count + 1)),
                found.roots.rows(0..<1).selecting(multiply, else: one))
        }
        return ModulusProof(
            w: w.reveal(0), roots: combined(selected[0], selected[1]).reveal(), flips: flips,
            nthRoots: nthRoots.reveal())
    }

    /// x = y^(((p + 1)/4)^2), of which x^4 is y or -y, the one that is a square modulo p = 3 mod 4; and
    /// whether that is y.
    private func fourthRoots(
        of numbers: Numbers, modulo part: PrimePart
    ) -> (roots: Numbers, isSquare: [Bool]) {
        let bits = 64 * part.prime.width
        // (p + 1)/4 = ((p - 1)/2 + 1)/2.
        let half = PrimalityTest.halved(part.prime)
        let quarter = PrimalityTest.halved(half).adding(Numbers([1], width: 1))
            .widened(to: part.prime.width)
        let exponent = quarter.multiplied(by: quarter).modulo(part.order)
        let reduced = numbers.modulo(part.prime)
        let roots = part.root.power(reduced, exponent.repeated(numbers.count), bits: bits)
        let squares = part.root.multiply(roots, roots)
        let fourths = part.root.multiply(squares, squares)
        return (roots, fourths.isEqual(to: reduced))
    }
}
