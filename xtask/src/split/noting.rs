//! A module that notes which of its functions are called.

use super::Whole;
use crate::order::written_again;
use anyhow::Result;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, Instruction, ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader};

/// The same module with an exported variable for each function, which is 0 until it is called.
pub(super) fn noting(wasm: &[u8]) -> Result<Vec<u8>> {
    let whole = Whole::read(wasm)?;
    let noting = Noting {
        globals: u32::try_from(whole.globals.len())?,
        imported: whole.imported,
        next: 0,
        count: u32::try_from(whole.bodies.len())?,
    };
    written_again(wasm, noting)
}

struct Noting {
    globals: u32,
    imported: u32,
    next: u32,
    count: u32,
}

impl Reencode for Noting {
    type Error = Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_global_section(self, globals, section)?;
        for _ in 0..self.count {
            globals
                .global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(0));
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_export_section(self, exports, section)?;
        for at in 0..self.count {
            exports.export(&format!("called {}", self.imported + at), ExportKind::Global, self.globals + at);
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error<Infallible>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        function.instruction(&Instruction::I32Const(1)).instruction(&Instruction::GlobalSet(self.globals + self.next));
        self.next += 1;
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            function.instruction(&self.parse_instruction(&mut reader)?);
        }
        code.function(&function);
        Ok(())
    }
}
