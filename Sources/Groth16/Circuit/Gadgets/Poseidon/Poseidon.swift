public import FiniteFields

/// The hash Poseidon with x^5, for 1 to 16 elements at once, as circomlib has it over BN254: the
/// state is (0, inputs), permuted once, and its first element is the hash.
///
/// Inputs of different numbers are hashed by different permutations. Security: 128 bits against
/// collisions and preimages, over fields of 254 or 255 bits in which x^5 is a permutation: those of
/// BN254's and BLS12-381's scalars. Variable time: the constraints hide their inputs, this type doesn't.
///
/// Source: Grassi, Khovratovich, Rechberger, Roy, Schofnegger, "Poseidon: A New Hash Function for
/// Zero-Knowledge Proof Systems" (ePrint 2019/458); constants by its appendix E; numbers of rounds as
/// circomlib's.
public struct Poseidon<F: ScalarField>: Sendable {
    /// How many elements the state has: one more than are hashed.
    @usableFromInline let width: Int
    @usableFromInline package let partialRounds: Int
    /// Added before each round: `width` a round.
    @usableFromInline let constants: [F]
    /// The rows of the matrix by which each round ends.
    @usableFromInline let matrix: [[F]]

    /// Full rounds: half of them before the partial ones, half after.
    @inlinable static var fullRounds: Int { 8 }

    /// The hash of `inputCount` elements.
    ///
    /// - Precondition: `inputCount` is in 1...16.
    public init(inputCount: Int) {
        precondition((1...16).contains(inputCount), "Poseidon of 1 to 16 elements")
        width = inputCount + 1
        partialRounds =
            [
                56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68,
            ][inputCount - 1]
        var grain = GrainGenerator(
            fieldBits: F.bitWidth, width: width, fullRounds: Self.fullRounds,
            partialRounds: partialRounds)
        constants = (0..<width * (Self.fullRounds + partialRounds)).map { _ in
            grain.element(F.self)
        }
        // Cauchy: 1 / (x[i] + y[j])
        let x = (0..<width).map { _ in grain.reducedElement(F.self) }
        let y = (0..<width).map { _ in grain.reducedElement(F.self) }
        matrix = x.map { x in y.map { y in (x + y).inverseOrZero() } }
    }

    /// How many elements are hashed at once.
    @inlinable public var inputCount: Int { width - 1 }

    /// - Precondition: There are `inputCount` inputs.
    @inlinable public func hash(_ inputs: [F]) -> F {
        precondition(inputs.count == inputCount, "another number of inputs")
        var state = [F.zero] + inputs
        for round in 0..<rounds {
            for i in state.indices { state[i] += constants[round * width + i] }
            for i in 0..<(isFull(round) ? width : 1) {
                state[i] *= state[i].squared().squared()
            }
            state = matrix.map { row in
                zip(row, state).reduce(F.zero) { $0 + $1.0 * $1.1 }
            }
        }
        return state[0]
    }

    @inlinable var rounds: Int { Self.fullRounds + partialRounds }

    @inlinable func isFull(_ round: Int) -> Bool {
        round < Self.fullRounds / 2 || round >= Self.fullRounds / 2 + partialRounds
    }
}
