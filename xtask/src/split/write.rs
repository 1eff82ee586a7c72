//! The two parts of a module as bytes.

use super::{FETCH, Plan, Sort, Whole};
use crate::order::written_again;
use anyhow::{Result, anyhow};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, ImportSection, Module, RefType, TableSection, TableType, TypeSection,
};
use wasmparser::{
    CodeSectionReader, ExportSectionReader, FunctionSectionReader, ImportSectionReader, Parser, Payload,
    TableSectionReader,
};

/// The first part.
pub(super) fn first(wasm: &[u8], whole: &Whole<'_>, plan: &Plan) -> Result<Vec<u8>> {
    written_again(wasm, First { plan, whole })
}

/// All else.
pub(super) fn rest(wasm: &[u8], whole: &Whole<'_>, plan: &Plan) -> Result<Vec<u8>> {
    Rest { plan, whole }.sections(wasm).map_err(|error| anyhow!("{error}"))
}

struct First<'a> {
    plan: &'a Plan,
    whole: &'a Whole<'a>,
}

impl First<'_> {
    /// The number of the table that the rest fills.
    fn table(&self) -> u32 {
        u32::try_from(self.whole.tables.len()).unwrap_or(u32::MAX)
    }

    /// The number of the imported function that fetches the rest.
    fn fetch(&self) -> u32 {
        self.whole.imported
    }

    /// The number of the function that fetches the rest if it is not there yet.
    fn need(&self) -> u32 {
        self.whole.imported + 1
    }
}

fn slot_table(slots: &[u32]) -> TableType {
    let size = slots.len() as u64;
    TableType { element_type: RefType::FUNCREF, minimum: size, maximum: Some(size), table64: false, shared: false }
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.plan.first[&function])
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_import_section(self, imports, section)?;
        imports.import(FETCH, FETCH, EntityType::Function(self.plan.plain));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        functions.function(self.plan.plain);
        for function in self.plan.stays.iter().chain(&self.plan.slots) {
            functions.function(self.whole.functions[*function as usize]);
        }
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_table_section(self, tables, section)?;
        tables.table(slot_table(&self.plan.slots));
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_export_section(self, exports, section)?;
        exports.export(FETCH, ExportKind::Table, self.table());
        let unnamed = |sort, index| !self.whole.names.contains_key(&(sort, index));
        for (sort, kind, count) in [
            (Sort::Table, ExportKind::Table, self.whole.tables.len()),
            (Sort::Global, ExportKind::Global, self.whole.globals.len()),
        ] {
            for index in (0..).take(count).filter(|index| unnamed(sort, *index)) {
                exports.export(&shared_name(self.whole, sort, index), kind, index);
            }
        }
        for function in self.plan.shared.iter().filter(|function| unnamed(Sort::Function, **function)) {
            exports.export(
                &shared_name(self.whole, Sort::Function, *function),
                ExportKind::Func,
                self.plan.first[function],
            );
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let mut need = Function::new([]);
        need.instructions()
            .i32_const(0)
            .table_get(self.table())
            .ref_is_null()
            .if_(BlockType::Empty)
            .call(self.fetch())
            .end()
            .end();
        code.function(&need);
        for function in &self.plan.stays {
            let at = (function - self.whole.imported) as usize;
            self.parse_function_body(code, self.whole.bodies[at].clone())?;
        }
        for (slot, function) in (0..).zip(&self.plan.slots) {
            let of = self.whole.functions[*function as usize];
            let mut body = Function::new([]);
            let mut instructions = body.instructions();
            instructions.call(self.need());
            for (parameter, _) in (0..).zip(self.whole.types[of as usize].params()) {
                instructions.local_get(parameter);
            }
            instructions.i32_const(slot).call_indirect(self.table(), of).end();
            code.function(&body);
        }
        Ok(())
    }
}

/// Under which name the first part hands something to the rest.
fn shared_name(whole: &Whole<'_>, sort: Sort, index: u32) -> String {
    // Numbers are written in small letters and digits.
    let prefix = match sort {
        Sort::Function => "",
        Sort::Table => "T",
        Sort::Memory => "M",
        Sort::Global => "G",
    };
    whole.names.get(&(sort, index)).cloned().unwrap_or_else(|| format!("{prefix}{}", short(index)))
}

fn short(mut number: u32) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut text = String::new();
    loop {
        text.push(char::from(DIGITS[(number % 36) as usize]));
        number /= 36;
        if number == 0 {
            return text.chars().rev().collect();
        }
    }
}

struct Rest<'a> {
    plan: &'a Plan,
    whole: &'a Whole<'a>,
}

impl Rest<'_> {
    fn sections(&mut self, wasm: &[u8]) -> Result<Vec<u8>, Error<Infallible>> {
        let (plan, whole) = (self.plan, self.whole);
        let mut types = TypeSection::new();
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::TypeSection(section) = payload? {
                self.parse_type_section(&mut types, section)?;
            }
        }
        let mut imports = ImportSection::new();
        for function in &plan.shared {
            let of = EntityType::Function(whole.functions[*function as usize]);
            imports.import("", &shared_name(whole, Sort::Function, *function), of);
        }
        for (index, memory) in (0..).zip(&whole.memories) {
            imports.import("", &shared_name(whole, Sort::Memory, index), self.memory_type(*memory)?);
        }
        for (index, table) in (0..).zip(&whole.tables) {
            imports.import("", &shared_name(whole, Sort::Table, index), self.table_type(table.ty)?);
        }
        imports.import("", FETCH, slot_table(&plan.slots));
        for (index, global) in (0..).zip(&whole.globals) {
            imports.import("", &shared_name(whole, Sort::Global, index), self.global_type(global.ty)?);
        }
        let mut functions = FunctionSection::new();
        for function in &plan.goes {
            functions.function(whole.functions[*function as usize]);
        }
        let mut elements = ElementSection::new();
        let filling = plan.slots.iter().map(|function| plan.rest[function]).collect::<Vec<_>>();
        let table = u32::try_from(whole.tables.len()).unwrap_or(u32::MAX);
        elements.active(Some(table), &ConstExpr::i32_const(0), Elements::Functions(filling.into()));
        let mut code = CodeSection::new();
        for function in &plan.goes {
            let at = (function - whole.imported) as usize;
            self.parse_function_body(&mut code, whole.bodies[at].clone())?;
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
        Ok(module.finish())
    }
}

impl Reencode for Rest<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.plan.rest[&function])
    }
}
